package io.posthouse.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.bus.contract.ServiceFailed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StepBusTest {
    private final ManualTime time = new ManualTime(Instant.parse("2026-11-23T16:44:00Z"));
    private final StepBus bus = StepBus.inTurn(time, new Random(1));
    private final List<String> done = new ArrayList<>();

    private static List<Integer> orderOf(long seed) {
        var bus = StepBus.shuffled(new ManualTime(Instant.EPOCH), seed);
        var order = new ArrayList<Integer>();
        Pool pool = bus.pool("files", 3);
        Worker worker = bus.worker("spool", 1);
        IntStream.range(0, 20).forEach(i -> (i % 2 == 0 ? pool : worker).execute(() -> order.add(i)));
        bus.settle();
        return order;
    }

    @Test
    void doesNothingByItself() {
        bus.worker("qmgr", 1).execute(() -> done.add("qmgr"));
        assertThat(done).isEmpty();
        assertThat(bus.step()).isTrue();
        assertThat(done).containsExactly("qmgr");
        assertThat(bus.step()).isFalse();
    }

    @Test
    void givesOneSeedOneOrder() {
        assertThat(orderOf(7)).isEqualTo(orderOf(7)).isNotEqualTo(orderOf(8));
    }

    @Test
    void keepsTheOrderOfAWorkerAndNotThatOfAPool() {
        List<Integer> order = orderOf(7);
        assertThat(order.stream().filter(i -> i % 2 == 1)).isSorted();
        assertThat(order.stream().filter(i -> i % 2 == 0).toList())
                .isNotEqualTo(List.of(0, 2, 4, 6, 8, 10, 12, 14, 16, 18));
    }

    @Test
    void fallsOutOfTheStepInWhichAServiceFails() {
        bus.worker("qmgr", 1).execute(() -> {
            throw new IllegalStateException("a bug");
        });
        assertThatThrownBy(bus::settle).isInstanceOf(AssertionError.class).hasMessage("qmgr has failed");
    }

    @Test
    void endsAWorkerThatFailsAsExpected() {
        bus.expectingFailures()
                .subscribe("test", ServiceFailed.class, Runnable::run, failed -> done.add(failed.service()));
        Worker worker = bus.worker("qmgr", 1);
        worker.execute(() -> {
            throw new IllegalStateException("a bug");
        });
        worker.execute(() -> done.add("never"));
        bus.settle();
        assertThat(done).containsExactly("qmgr");
    }

    @Test
    void letsAWorkerThatLingersRest() {
        Worker slow = bus.worker("spool", 1);
        slow.execute(() -> bus.linger(Duration.ofSeconds(3)));
        slow.execute(() -> done.add("spool"));
        bus.worker("qmgr", 1).execute(() -> done.add("qmgr"));
        bus.advance(Duration.ofSeconds(2));
        assertThat(done).containsExactly("qmgr");
        bus.advance(Duration.ofSeconds(1));
        assertThat(done).containsExactly("qmgr", "spool");
    }

    @Test
    void forgetsWhatWaitsWhenTheProcessDies() {
        Worker worker = bus.worker("qmgr", 1);
        worker.execute(() -> done.add("before"));
        time.schedule(Duration.ofSeconds(1), worker, () -> done.add("timer"));
        bus.die();
        worker.execute(() -> done.add("after"));
        bus.advance(Duration.ofSeconds(2));
        assertThat(done).isEmpty();
    }

    @Test
    void drainsAPoolAndLetsNobodyInAfterwards() {
        Pool pool = bus.pool("files", 2);
        pool.execute(() -> done.add("file"));
        pool.drain();
        assertThat(done).containsExactly("file");
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }
}
