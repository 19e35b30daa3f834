package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.BUSY;
import static io.posthouse.qmgr.QueueRig.NO_CONNECTION;
import static io.posthouse.qmgr.QueueRig.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.bus.contract.IntakeRestored;
import io.posthouse.bus.contract.IntakeSlowed;
import io.posthouse.mail.DataSize;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Priority;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Memory holds 100 letters here, of which one next hop gets 72. */
class PacingTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final DataSize MEBIBYTE = DataSize.ofMebibytes(1);
    private static final NextHop THERE = NextHop.ofDomain(Domain.parse("there.example"));

    private final QueueRig rig = new QueueRig();
    private int admitted; // of those that had to wait

    private void start(IntakePace pace) {
        rig.start(new QmgrConfig(
                        5,
                        5,
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

    private void start(int after) {
        start(new IntakePace(after, MEBIBYTE, SECOND));
    }

    private void accept(int count, String recipient) {
        for (int i = 0; i < count; i++) {
            rig.accept(recipient);
        }
    }

    /** Whether a message may come at once. */
    private boolean comes(String recipient) {
        return comes(QueueRig.letter(1, rig.time.now(), recipient).envelope());
    }

    private boolean comes(Envelope envelope) {
        return rig.qmgr.admits(envelope, false, Runnable::run, () -> admitted++);
    }

    private boolean largeComes(String recipient) {
        Envelope envelope = QueueRig.letter(1, rig.time.now(), recipient).envelope();
        return rig.qmgr.admits(envelope, true, Runnable::run, () -> admitted++);
    }

    @Test
    void nobodyWaitsWhileWhatWaitsIsInMemoryOrALittleMore() {
        start(10);
        accept(82, "b@there.example");
        assertThat(comes("b@there.example")).isTrue();
        assertThat(rig.said(IntakeSlowed.class)).isEmpty();
    }

    @Test
    void whoeverBringsMailWaitsAMomentWhenFarMoreHasComeThanGone() {
        start(10);
        accept(83, "b@there.example");
        assertThat(comes("b@there.example")).isFalse();
        rig.advance(Duration.ofMillis(999));
        assertThat(admitted).isZero();
        rig.advance(Duration.ofMillis(1));
        assertThat(admitted).isEqualTo(1);
        accept(100, "b@there.example");
        assertThat(comes("b@there.example")).isFalse();
    }

    @Test
    void largeContentsWaitForNothingElseOnceTheirMessageMayCome() {
        start(10);
        accept(100, "b@there.example");
        assertThat(largeComes("b@there.example")).isTrue();
    }

    @Test
    void mailForOthersAndUrgentMailComeAsEver() {
        start(10);
        accept(100, "b@there.example");
        assertThat(comes("b@elsewhere.example")).isTrue();
        assertThat(comes(QueueRig.letter(1, rig.time.now(), "b@there.example")
                        .envelope()
                        .withPriority(new Priority(1))))
                .isTrue();
    }

    @Test
    void whateverComesWaitsInProportionWhileTheSpoolIsCrowded() {
        start(10);
        rig.spool.crowding = 0.25;
        assertThat(comes("b@there.example")).isFalse();
        rig.advance(Duration.ofMillis(249));
        assertThat(admitted).isZero();
        rig.advance(Duration.ofMillis(1));
        assertThat(admitted).isEqualTo(1);
    }

    @Test
    void thoseWhoWaitForTheSpoolGoOnTogether() {
        start(10);
        rig.spool.crowding = 0.21;
        assertThat(comes("b@there.example")).isFalse();
        rig.advance(Duration.ofMillis(30));
        assertThat(comes("b@elsewhere.example")).isFalse();
        rig.advance(Duration.ofMillis(219));
        assertThat(admitted).isZero();
        rig.advance(Duration.ofMillis(1));
        assertThat(admitted).isEqualTo(2);
        rig.spool.crowding = 0;
        assertThat(comes("b@there.example")).isTrue();
    }

    @Test
    void eachLetterThatLeavesLetsOneIn() {
        start(10);
        accept(100, "b@there.example");
        for (int i = 0; i < 3; i++) {
            rig.report(OK, true);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(comes("b@there.example")).isTrue();
        }
        assertThat(comes("b@there.example")).isFalse();
        assertThat(comes("b@there.example")).isFalse();
        rig.report(OK, true);
        assertThat(admitted).isEqualTo(1);
        rig.advance(SECOND);
        assertThat(admitted).isEqualTo(2);
    }

    @Test
    void allIsAsEverWhenHalfOfItHasGone() {
        start(10);
        accept(100, "b@there.example");
        for (int i = 0; i < 50; i++) {
            assertThat(comes("b@there.example")).isFalse();
        }
        rig.deliverAll();
        assertThat(admitted).isEqualTo(50);
        assertThat(comes("b@there.example")).isTrue();
    }

    @Nested
    class IsSpokenOf {
        private void slowDownFor(Duration length) {
            accept(83, "b@there.example");
            assertThat(comes("b@there.example")).isFalse();
            rig.advance(length);
            rig.deliverAll();
        }

        @Test
        void onlyIfItLasts() {
            start(10);
            slowDownFor(Duration.ofMillis(999));
            rig.advance(SECOND.multipliedBy(10));
            assertThat(rig.said(IntakeSlowed.class)).isEmpty();
            assertThat(rig.said(IntakeRestored.class)).isEmpty();
        }

        @Test
        void whenItHasLastedASecondAndOnceNoMore() {
            start(10);
            accept(83, "b@there.example");
            rig.advance(SECOND);
            accept(1, "b@there.example");
            accept(1, "b@there.example");
            assertThat(rig.said(IntakeSlowed.class)).containsExactly(new IntakeSlowed(THERE, false, 12, 0, SECOND));
        }

        @Test
        void withAllThatWasDelayedAndTheTimeItTook() {
            start(10);
            slowDownFor(SECOND);
            rig.advance(Duration.ofMillis(999));
            assertThat(rig.said(IntakeRestored.class)).isEmpty();
            rig.advance(Duration.ofMillis(1));
            assertThat(rig.said(IntakeRestored.class))
                    .containsExactly(new IntakeRestored(THERE, false, 5, 0, 1, SECOND));
        }

        @Test
        void asOneIfItComesAndGoesWithinASecond() {
            start(10);
            for (int i = 0; i < 5; i++) {
                slowDownFor(Duration.ofMillis(500));
                rig.advance(Duration.ofMillis(500));
            }
            assertThat(rig.said(IntakeRestored.class)).isEmpty();
            rig.advance(SECOND.multipliedBy(10));
            assertThat(rig.said(IntakeSlowed.class)).hasSize(1);
            assertThat(rig.said(IntakeRestored.class))
                    .containsExactly(new IntakeRestored(THERE, false, 5, 0, 5, Duration.ofMillis(4500)));
        }

        @Test
        void anewAfterACalm() {
            start(10);
            for (int i = 0; i < 2; i++) {
                slowDownFor(SECOND);
                rig.advance(SECOND);
            }
            assertThat(rig.said(IntakeSlowed.class)).hasSize(2);
            assertThat(rig.said(IntakeRestored.class))
                    .containsExactly(
                            new IntakeRestored(THERE, false, 5, 0, 1, SECOND),
                            new IntakeRestored(THERE, false, 5, 0, 1, SECOND));
        }
    }

    @Test
    void lettersThatAreTriedAgainSlowNobody() {
        start(10);
        rig.answering(BUSY, true);
        accept(1000, "b@there.example");
        tryAgain();
        assertThat(rig.said(IntakeSlowed.class)).isEmpty();
        assertThat(comes("b@there.example")).isTrue();
    }

    /** What was deferred is due, and stays in the transport's hands. */
    private void tryAgain() {
        rig.transport.cancel();
        rig.transport = rig.startTransport();
        rig.advance(Duration.ofMinutes(7));
        assertThat(rig.inHand).isNotEmpty();
    }

    @Test
    void lettersFoundAtAStartCountAsThoseThatCome() {
        start(1000);
        accept(200, "b@there.example");
        rig.qmgr.stop();
        start(10);
        assertThat(comes("b@there.example")).isFalse();
    }

    @Test
    void canBeLeftOut() {
        start(new IntakePace(10, MEBIBYTE, Duration.ZERO));
        accept(1000, "b@there.example");
        assertThat(rig.said(IntakeSlowed.class)).isEmpty();
        assertThat(comes("b@there.example")).isTrue();
    }

    /** Five are under way; of those that wait, two are as much as may. */
    @Nested
    class Large {
        private static final DataSize LARGE = DataSize.ofKibibytes(512);

        private void slowDown() {
            start(10);
            acceptLarge(20);
            assertThat(largeComes("b@there.example")).isFalse();
        }

        private void acceptLarge(int count) {
            for (int i = 0; i < count; i++) {
                rig.accept(LARGE, "b@there.example");
            }
        }

        @Test
        void contentsThatWaitSlowThoseWhoBringMore() {
            start(10);
            acceptLarge(7);
            assertThat(largeComes("b@there.example")).isTrue();
            acceptLarge(1);
            assertThat(largeComes("b@there.example")).isFalse();
            assertThat(largeComes("b@elsewhere.example")).isTrue();
            rig.advance(SECOND);
            assertThat(admitted).isEqualTo(1);
            acceptLarge(1);
            assertThat(rig.said(IntakeSlowed.class))
                    .containsExactly(new IntakeSlowed(THERE, true, 0, 4 * LARGE.bytes(), SECOND));
        }

        @Test
        void contentsThatWaitSlowNobodyWhoBringsASmallOne() {
            slowDown();
            assertThat(comes("b@there.example")).isTrue();
        }

        @Test
        void oneComesForEachWhoseDeliveryBeginsOnceNoMoreThanThatWaits() {
            start(10);
            acceptLarge(5 + 4);
            for (int i = 0; i < 3; i++) {
                largeComes("b@there.example");
            }
            rig.report(OK, true); // three wait
            assertThat(admitted).isZero();
            rig.report(OK, true); // two
            assertThat(admitted).isEqualTo(1);
            acceptLarge(1);
            rig.report(OK, true);
            assertThat(admitted).isEqualTo(2);
        }

        @Test
        void smallOnesDoNot() {
            start(10);
            for (int i = 0; i < 50; i++) {
                rig.accept(DataSize.ofKibibytes(256), "b@there.example");
            }
            assertThat(largeComes("b@there.example")).isTrue();
        }

        @Test
        void allIsAsEverWhenNobodyWaitsAndHalfOfItHasGone() {
            slowDown();
            rig.deliverAll();
            assertThat(admitted).isEqualTo(1);
            assertThat(largeComes("b@there.example")).isTrue();
        }

        @Test
        void thoseForADeadNextHopSlowNobody() {
            slowDown();
            for (int i = 0; i < 5; i++) {
                rig.report(NO_CONNECTION, false);
            }
            assertThat(admitted).isEqualTo(1);
            acceptLarge(20);
            assertThat(largeComes("b@there.example")).isTrue();
        }

        @Test
        void thoseThatAreTriedAgainSlowNobody() {
            start(10);
            rig.answering(BUSY, true);
            acceptLarge(40);
            tryAgain();
            assertThat(largeComes("b@there.example")).isTrue();
        }
    }

    @Test
    void saysWhatIsWrongWithItsNumbers() {
        assertThatThrownBy(() -> new IntakePace(0, MEBIBYTE, SECOND))
                .hasMessage("intake-pace-after is 0; write 1 at least");
        assertThatThrownBy(() -> new IntakePace(10, MEBIBYTE, Duration.ofMinutes(2)))
                .hasMessage("intake-delay PT2M is out of range; write 0 to 60 s");
    }
}
