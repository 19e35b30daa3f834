package io.posthouse.qmgr;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.QueueId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdQueueTest {
    @Test
    void givesIdsInTheOrderInWhichTheyCame() {
        var queue = new IdQueue();
        Deque<QueueId> expected = new ArrayDeque<>();
        var random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            if (random.nextInt(3) > 0) {
                queue.add(new QueueId(i));
                expected.add(new QueueId(i));
            } else if (!queue.isEmpty()) {
                assertThat(queue.remove()).isEqualTo(expected.remove());
            }
            assertThat(queue.size()).isEqualTo(expected.size());
        }
    }
}
