package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.BUSY;
import static io.posthouse.qmgr.QueueRig.NO_CONNECTION;
import static io.posthouse.qmgr.QueueRig.OK;
import static io.posthouse.qmgr.QueueRig.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.contract.ClockJumped;
import io.posthouse.bus.contract.Deferred;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.bus.contract.Failed;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.Notify;
import io.posthouse.mail.QueueId;
import io.posthouse.spool.Letter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The calendar jumps, by a year mostly, while no time passes. */
class ClockTest extends DeskRig {
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private void restart(QmgrConfig config) {
        rig.qmgr.stop();
        rig.start(config);
    }

    private void killNextHop() {
        for (int i = 0; i < 3; i++) {
            rig.accept("b@dead.example");
        }
        for (int i = 0; i < 3; i++) {
            rig.report(NO_CONNECTION, false);
        }
        rig.answering(NO_CONNECTION, false);
    }

    private long attempts(QueueId id) {
        return rig.asked.stream().filter(request -> request.id().equals(id)).count();
    }

    @Nested
    class Forward {
        @Test
        void triesWhatLooksOldSoonAndDoesNotGiveItUp() {
            deferred("b@there.example");
            rig.time.jump(YEAR);
            rig.advance(MINUTE.multipliedBy(6));
            assertThat(rig.inHand).hasSize(1);
            rig.report(BUSY, true);
            assertThat(rig.toldOf).isEmpty();
            assertThat(rig.spool.deferred).hasSize(1);
        }

        @Test
        void doesNotGiveUpWhatWasUnderWay() {
            rig.accept("b@there.example");
            rig.time.jump(YEAR);
            rig.report(BUSY, true);
            assertThat(rig.toldOf).isEmpty();
            assertThat(rig.spool.deferred).hasSize(1);
        }

        @Test
        void givesUpAfterFiveDaysAllTheSameOfWhichAJumpIsOneAtMost() {
            rig.answering(BUSY, true);
            rig.accept("b@there.example");
            rig.advance(Duration.ofHours(1));
            rig.time.jump(YEAR);
            rig.advance(Duration.ofHours(90));
            assertThat(rig.toldOf).isEmpty();
            rig.advance(Duration.ofHours(8));
            assertThat(rig.toldOf).hasSize(1);
            assertThat(rig.toldOf.get(0).outcomes().get(0).said()).startsWith("expired after 5 days");
        }

        @Test
        void warnsNobodyBeforeAnotherAttempt() {
            restart(QmgrConfig.defaults().withWarningDelay(Duration.ofHours(4)));
            QueueId id = deferred("b@there.example");
            rig.time.jump(YEAR);
            rig.advance(MINUTE.multipliedBy(6));
            assertThat(rig.toldOf).isEmpty();
            rig.report(BUSY, true);
            assertThat(rig.toldOf).hasSize(1);
            assertThat(rig.toldOf.get(0).about()).isEqualTo(Notify.DELAY);
            assertThat(rig.toldOf.get(0).id()).isEqualTo(id);
            assertThat(rig.toldOf.get(0).retryUntil())
                    .isBetween(
                            rig.time.now().plus(Duration.ofDays(3)),
                            rig.time.now().plus(Duration.ofDays(5)));
        }

        @Test
        void triesANextHopThatWasLeftAloneBeforeItGivesUpWhatLivesForHours() {
            restart(living(Duration.ofHours(4)));
            killNextHop();
            rig.advance(MINUTE.multipliedBy(2));
            rig.accept(
                    "c@there.example"); // for which the queue manager looks what is due while the other is left alone
            rig.advance(MINUTE.multipliedBy(4));
            rig.asked.clear();
            rig.time.jump(YEAR);
            rig.advance(MINUTE.multipliedBy(3));
            assertThat(rig.said(Failed.class)).hasSize(4);
            assertThat(rig.asked)
                    .extracting(request -> request.nextHop().host())
                    .containsExactlyInAnyOrder("there.example", "dead.example");
        }

        @Test
        void triesWhatNobodyTriedForAYearAndDoesNotGiveItUpForThat() {
            deferred("b@there.example");
            rig.qmgr.stop();
            rig.advance(YEAR);
            rig.start();
            rig.report(BUSY, true);
            assertThat(rig.toldOf).isEmpty();
            assertThat(rig.spool.deferred).hasSize(1);
        }

        @Test
        void losesNothingWhenItIsPutRightAgain() {
            rig.answering(BUSY, true);
            for (int i = 0; i < 20; i++) {
                rig.accept("b@there.example");
            }
            rig.advance(Duration.ofHours(1));
            rig.time.jump(YEAR);
            rig.advance(MINUTE.multipliedBy(30));
            rig.time.jump(YEAR.negated());
            rig.advance(MINUTE.multipliedBy(6));
            assertThat(rig.toldOf).isEmpty();
            rig.answering(OK, true);
            rig.advance(Duration.ofHours(2));
            assertThat(rig.spool.letters).isEmpty();
        }
    }

    private static QmgrConfig living(Duration lifetime) {
        QmgrConfig usual = QmgrConfig.defaults();
        return new QmgrConfig(
                usual.initialConcurrency(),
                usual.maxConcurrency(),
                usual.maxDeliveries(),
                usual.maxRecipientsPerDelivery(),
                usual.minRetryDelay(),
                usual.maxRetryDelay(),
                lifetime,
                usual.warningDelay(),
                usual.maxLetters(),
                usual.maxRecipients());
    }

    @Nested
    class Back {
        @Test
        void triesAgainSoonWhatWasDeferredBeforeThoughOtherMailIsDueEarlier() {
            QueueId id = deferred("b@there.example");
            rig.time.jump(YEAR.negated());
            for (int i = 0; i < 3; i++) { // so that something is always due soon
                deferred("c@there.example");
                rig.advance(MINUTE.multipliedBy(2));
            }
            assertThat(attempts(id)).isEqualTo(2);
        }

        @Test
        void triesAtTheStartWhatIsDueInAYear() {
            deferred("c@there.example");
            rig.qmgr.stop();
            var letter = QueueRig.letter(77, START.plus(YEAR), "b@there.example");
            rig.spool.put(letter);
            rig.spool.defer(letter.id(), START.plus(YEAR));
            rig.start();
            assertThat(attempts(letter.id())).isEqualTo(1);
        }

        @Test
        void givesUpAfterFiveDays() {
            rig.answering(BUSY, true);
            rig.accept("b@there.example");
            rig.advance(Duration.ofDays(2));
            rig.time.jump(YEAR.negated());
            rig.advance(Duration.ofDays(3).minusHours(2));
            assertThat(rig.toldOf).isEmpty();
            rig.advance(Duration.ofHours(4));
            assertThat(rig.toldOf).hasSize(1);
        }

        @Test
        void tellsHowLongALetterHasWaited() {
            rig.answering(BUSY, true);
            rig.accept("b@there.example");
            rig.time.jump(YEAR.negated());
            rig.advance(Duration.ofHours(2));
            assertThat(rig.said(Deferred.class))
                    .last()
                    .satisfies(deferred ->
                            assertThat(deferred.delay()).isBetween(Duration.ofMinutes(30), Duration.ofHours(2)));
        }

        @Test
        void triesADeadNextHopInTimeAndDefersWhatWaitsForItNoOftenerThanEver() {
            killNextHop();
            rig.accept("b@dead.example");
            int asked = rig.asked.size();
            rig.time.jump(YEAR.negated());
            rig.advance(MINUTE.multipliedBy(11));
            assertThat(rig.asked).hasSizeBetween(asked + 1, asked + 3);
            assertThat(rig.said(Deferred.class)).hasSizeLessThan(20);
        }

        @Test
        void letsOperatorsChangeWhatWasChangedLaterThanNow() {
            rig.answering(BUSY, true);
            QueueId id = rig.accept("b@there.example");
            rig.time.jump(YEAR.negated());
            assertThat(intervene(Intervention.HOLD, Selection.ALL).hits()).hasSize(1);
            assertThat(rig.spool.held).containsKey(id);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void saysOnceThatTheClockHasJumped(int direction) {
        rig.advance(Duration.ofHours(1));
        Duration by = YEAR.multipliedBy(direction);
        rig.time.jump(by);
        rig.advance(Duration.ofHours(1));
        assertThat(rig.said(ClockJumped.class)).extracting(ClockJumped::by).containsExactly(by);
        rig.time.jump(by.negated());
        rig.time.jump(Duration.ofSeconds(30)); // as a time server may
        rig.advance(Duration.ofHours(1));
        assertThat(rig.said(ClockJumped.class)).hasSize(2);
    }

    @Test
    void keepsToARateLimitThoughTheClockJumps() {
        restart(QmgrConfig.defaults().withRateLimits(List.of(RateLimit.of("there.example", 1, MINUTE))));
        rig.answering(OK, true);
        for (int i = 0; i < 4; i++) {
            rig.accept("b@there.example");
        }
        rig.time.jump(YEAR);
        rig.accept("b@there.example");
        assertThat(rig.asked).hasSize(1);
        rig.time.jump(YEAR.negated());
        rig.advance(MINUTE.multipliedBy(2));
        assertThat(rig.asked).extracting(DeliveryRequest::id).hasSize(3);
    }

    @Test
    void heedsAHoldThoughTheClockWasPutForwardBeforeTheNewsOfTheLetterComes() {
        Letter letter = QueueRig.letter(1, START, "b@there.example");
        rig.spool.put(letter);
        rig.time.jump(Duration.ofHours(1));
        assertHeedsAHoldBeforeTheNewsOf(letter);
    }

    @Test
    void triesALetterOnceIfTheClockIsPutForwardBeforeTheNewsOfItComes() {
        Letter letter = QueueRig.letter(1, START, "b@there.example");
        rig.spool.put(letter);
        rig.qmgr.stop();
        rig.time.jump(Duration.ofHours(1));
        rig.start(QmgrConfig.defaults());
        rig.say(letter);
        rig.bus.settle();
        assertThat(rig.asked).hasSize(1);
    }
}
