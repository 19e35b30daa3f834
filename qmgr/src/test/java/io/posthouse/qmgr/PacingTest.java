package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.BUSY;
import static io.posthouse.qmgr.QueueRig.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.bus.contract.IntakeRestored;
import io.posthouse.bus.contract.IntakeSlowed;
import io.posthouse.mail.Domain;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Priority;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Memory holds 100 letters here, of which one next hop gets 72. */
class PacingTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final NextHop THERE = NextHop.ofDomain(Domain.parse("there.example"));

    private final QueueRig rig = new QueueRig();

    private void start(IntakePace pace) {
        rig.start(new QmgrConfig(
                        5,
                        20,
                        500,
                        50,
                        Duration.ofSeconds(300),
                        Duration.ofSeconds(4000),
                        Duration.ofDays(5),
                        Duration.ZERO,
                        100,
                        100)
                .withIntakePace(pace));
    }

    private void accept(int count, String recipient) {
        for (int i = 0; i < count; i++) {
            rig.accept(recipient);
        }
    }

    private Duration delay(String recipient) {
        return rig.qmgr.delay(QueueRig.letter(1, rig.time.now(), recipient).envelope());
    }

    @Test
    void nobodyWaitsWhileWhatWaitsIsInMemoryOrALittleMore() {
        start(new IntakePace(10, SECOND));
        accept(82, "b@there.example");
        assertThat(delay("b@there.example")).isZero();
        assertThat(rig.said(IntakeSlowed.class)).isEmpty();
    }

    @Test
    void whoeverBringsMailWaitsAMomentWhenFarMoreHasComeThanGone() {
        start(new IntakePace(10, SECOND));
        accept(83, "b@there.example");
        assertThat(delay("b@there.example")).isEqualTo(SECOND);
        assertThat(rig.said(IntakeSlowed.class)).containsExactly(new IntakeSlowed(THERE, 11, SECOND));
        accept(100, "b@there.example");
        assertThat(delay("b@there.example")).isEqualTo(SECOND);
        assertThat(rig.said(IntakeSlowed.class)).hasSize(1);
    }

    @Test
    void mailForOthersAndUrgentMailComeAsEver() {
        start(new IntakePace(10, SECOND));
        accept(100, "b@there.example");
        assertThat(delay("b@elsewhere.example")).isZero();
        assertThat(rig.qmgr.delay(QueueRig.letter(1, rig.time.now(), "b@there.example")
                        .envelope()
                        .withPriority(new Priority(1))))
                .isZero();
    }

    @Test
    void eachLetterThatLeavesLetsOneIn() {
        start(new IntakePace(10, SECOND));
        accept(100, "b@there.example");
        for (int i = 0; i < 3; i++) {
            rig.report(OK, true);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(delay("b@there.example")).isZero();
        }
        assertThat(delay("b@there.example")).isEqualTo(SECOND);
    }

    @Test
    void allIsAsEverWhenHalfOfItHasGone() {
        start(new IntakePace(10, SECOND));
        accept(100, "b@there.example");
        for (int i = 0; i < 7; i++) {
            delay("b@there.example");
        }
        rig.advance(Duration.ofSeconds(20));
        rig.deliverAll();
        assertThat(rig.said(IntakeRestored.class))
                .containsExactly(new IntakeRestored(THERE, 5, 7, Duration.ofSeconds(20)));
        assertThat(delay("b@there.example")).isZero();
    }

    @Test
    void lettersThatAreTriedAgainSlowNobody() {
        start(new IntakePace(10, SECOND));
        rig.answering(BUSY, true);
        accept(1000, "b@there.example");
        rig.transport.cancel();
        rig.transport = rig.startTransport();
        rig.advance(Duration.ofMinutes(7));
        assertThat(rig.inHand).isNotEmpty();
        assertThat(rig.said(IntakeSlowed.class)).isEmpty();
        assertThat(delay("b@there.example")).isZero();
    }

    @Test
    void lettersFoundAtAStartCountAsThoseThatCome() {
        start(new IntakePace(1000, SECOND));
        accept(200, "b@there.example");
        rig.qmgr.stop();
        start(new IntakePace(10, SECOND));
        assertThat(delay("b@there.example")).isEqualTo(SECOND);
    }

    @Test
    void canBeLeftOut() {
        start(new IntakePace(10, Duration.ZERO));
        accept(1000, "b@there.example");
        assertThat(rig.said(IntakeSlowed.class)).isEmpty();
        assertThat(delay("b@there.example")).isZero();
    }

    @Test
    void saysWhatIsWrongWithItsNumbers() {
        assertThatThrownBy(() -> new IntakePace(0, SECOND)).hasMessage("intake-pace-after is 0; write 1 at least");
        assertThatThrownBy(() -> new IntakePace(10, Duration.ofMinutes(2)))
                .hasMessage("intake-delay PT2M is out of range; write 0 to 60 s");
    }
}
