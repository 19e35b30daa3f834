package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.bus.contract.Removed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final QueueRig rig = new QueueRig();
    private final List<Instant> asked = new ArrayList<>();

    private void start(RateLimit... limits) {
        rig.start(QmgrConfig.defaults().withRateLimits(List.of(limits)));
    }

    private void deliverAtOnce() {
        rig.answering(
                request -> {
                    asked.add(rig.time.now());
                    return OK;
                },
                true);
    }

    private void accept(int letters, String recipient) {
        for (int i = 0; i < letters; i++) {
            rig.accept(recipient);
        }
    }

    @Test
    void sendsNoMoreThanSoManyMessagesWithinAnyPeriod() {
        start(RateLimit.of("there.example", 10, MINUTE));
        deliverAtOnce();
        accept(4, "b@there.example");
        rig.advance(Duration.ofSeconds(30));
        accept(96, "b@there.example");
        assertThat(asked).hasSize(10);
        rig.advance(Duration.ofMinutes(20));
        assertThat(asked).hasSize(100);
        for (int i = 10; i < asked.size(); i++) {
            assertThat(Duration.between(asked.get(i - 10), asked.get(i))).isGreaterThanOrEqualTo(MINUTE);
        }
        assertThat(asked.get(99)).isBefore(QueueRig.START.plus(Duration.ofMinutes(10)));
        assertThat(rig.said(Removed.class)).hasSize(100);
    }

    @Test
    void countsOnThoughNothingWaitedInBetween() {
        start(RateLimit.of("", 2, MINUTE));
        deliverAtOnce();
        accept(2, "b@there.example");
        rig.advance(Duration.ofSeconds(59));
        accept(1, "b@there.example");
        assertThat(asked).hasSize(2);
        rig.advance(Duration.ofSeconds(1));
        assertThat(asked).hasSize(3);
    }

    @Test
    void restsAfterEachDelivery() {
        start(RateLimit.delaying(".example", Duration.ofSeconds(10)));
        accept(3, "b@there.example");
        assertThat(rig.inHand).hasSize(1);
        rig.advance(MINUTE);
        rig.report(OK, true);
        assertThat(rig.inHand).isEmpty();
        rig.advance(Duration.ofSeconds(9));
        assertThat(rig.inHand).isEmpty();
        rig.advance(Duration.ofSeconds(1));
        assertThat(rig.inHand).hasSize(1);
        rig.report(OK, true);
        rig.advance(Duration.ofSeconds(10));
        assertThat(rig.inHand).hasSize(1);
    }

    @Test
    void leavesOthersAlone() {
        start(RateLimit.of("there.example", 1, MINUTE));
        deliverAtOnce();
        accept(5, "b@there.example");
        accept(5, "b@elsewhere.example");
        assertThat(asked).hasSize(6);
    }

    @Test
    void refusesLimitsThatCannotBe() {
        assertThatThrownBy(() -> RateLimit.of("", -1, MINUTE)).hasMessageContaining("write 0 to 100000");
        assertThatThrownBy(() -> RateLimit.of("", 1, Duration.ZERO)).hasMessageContaining("too short");
        assertThatThrownBy(() -> RateLimit.delaying("", MINUTE.negated())).hasMessageContaining("write 0 for none");
    }
}
