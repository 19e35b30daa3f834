package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.BUSY;
import static io.posthouse.qmgr.QueueRig.OK;
import static io.posthouse.qmgr.QueueRig.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.contract.BounceRequest;
import io.posthouse.bus.contract.Delivered;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.bus.contract.Failed;
import io.posthouse.bus.contract.Held;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.InterventionReport;
import io.posthouse.bus.contract.InterventionReport.Result;
import io.posthouse.bus.contract.InterventionRequest;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.Removed;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.Notify;
import io.posthouse.mail.QueueId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What people do to letters. */
class InterventionTest extends DeskRig {
    @Nested
    class Holding {

        @Test
        void stopsALetterThatIsDeferred() {
            QueueId id = deferred("b@there.example");
            assertThat(resultOf(Intervention.HOLD, id)).isEqualTo(Result.DONE);
            assertThat(rig.spool.held).containsEntry(id, "by hand");
            assertThat(rig.said(Held.class)).containsExactly(new Held(id, "by hand"));
            rig.advance(Duration.ofHours(3));
            assertThat(rig.asked).hasSize(1);
        }

        @Test
        void waitsForTheEndOfADeliveryUnderWay() {
            QueueId id = rig.accept("b@there.example");
            assertThat(resultOf(Intervention.HOLD, id)).isEqualTo(Result.AFTER_ATTEMPT);
            assertThat(rig.spool.held).isEmpty();
            rig.report(BUSY, true);
            assertThat(rig.spool.held).containsKey(id);
            assertThat(interventions()).containsExactly(Intervention.HOLD);
        }

        @Test
        void comesTooLateForALetterThatIsDelivered() {
            QueueId id = rig.accept("b@there.example");
            intervene(Intervention.HOLD, id);
            rig.report(OK, true);
            assertThat(rig.spool.letters).isEmpty();
            assertThat(rig.spool.held).isEmpty();
            assertThat(interventions()).isEmpty();
        }

        @Test
        void stopsAtOnceWhatOnlyWaitsForItsTurn() {
            for (int i = 0; i < 5; i++) { // as many as may be tried at once
                rig.accept("b" + i + "@there.example");
            }
            QueueId sixth = rig.accept("b6@there.example");
            assertThat(resultOf(Intervention.HOLD, sixth)).isEqualTo(Result.DONE);
            assertThat(rig.spool.held).containsKey(sixth);
            rig.deliverAll();
            assertThat(rig.said(Delivered.class)).hasSize(5);
        }

        @Test
        void leavesOutTheRecipientsThatWaitWhileOthersAreTried() {
            for (int i = 0; i < 4; i++) {
                rig.accept("b" + i + "@there.example");
            }
            QueueId id = rig.accept(IntStream.range(0, 60)
                    .mapToObj(i -> "many" + i + "@there.example")
                    .toArray(String[]::new)); // fifty in the fifth delivery, ten wait
            assertThat(resultOf(Intervention.HOLD, id)).isEqualTo(Result.AFTER_ATTEMPT);
            rig.deliverAll();
            assertThat(rig.spool.held).containsKey(id);
            assertThat(rig.spool.letters.get(id).pending()).hasSize(10);
            resultOf(Intervention.RELEASE, id);
            rig.deliverAll();
            assertThat(rig.spool.letters).isEmpty();
            assertThat(rig.said(Delivered.class)).hasSize(64);
        }

        @Test
        void canBeTakenBack() {
            QueueId id = deferred("b@there.example");
            intervene(Intervention.HOLD, id);
            assertThat(resultOf(Intervention.RELEASE, id)).isEqualTo(Result.DONE);
            assertThat(rig.inHand).as("tried at once").hasSize(1);
            rig.report(OK, true);
            assertThat(rig.spool.letters).isEmpty();
        }

        @Test
        void heedsALetterOfWhichTheNewsIsStillOnItsWay() {
            var letter = QueueRig.letter(1, rig.time.now(), "b@there.example");
            rig.spool.put(letter);
            assertHeedsAHoldBeforeTheNewsOf(letter);
        }

        @Test
        void heedsALetterThatMemoryHasNoRoomFor() {
            var small = new QueueRig()
                    .start(new QmgrConfig(
                            1,
                            1,
                            1,
                            1,
                            Duration.ofSeconds(300),
                            Duration.ofSeconds(4000),
                            Duration.ofDays(5),
                            Duration.ZERO,
                            1,
                            1));
            small.accept("a@there.example");
            QueueId waiting = small.accept("b@there.example");
            var request = new InterventionRequest(
                    Intervention.HOLD,
                    Selection.of(List.of(waiting)),
                    "by hand",
                    false,
                    small.time.now(),
                    Optional.empty(),
                    10);
            small.bus.ask(request);
            small.bus.settle();
            small.deliverAll();
            assertThat(small.asked).hasSize(1);
            assertThat(small.spool.held).containsKey(waiting);
        }
    }

    @Nested
    class Deleting {

        @Test
        void takesALetterOutOfTheQueueAndSaysSo() {
            QueueId id = deferred("b@there.example");
            assertThat(resultOf(Intervention.DELETE, id)).isEqualTo(Result.DONE);
            assertThat(stateOf(id)).isEmpty();
            assertThat(interventions()).containsExactly(Intervention.DELETE);
            assertThat(rig.said(Removed.class)).containsExactly(new Removed(id));
        }

        @Test
        void tellsNobodyOfFailures() {
            QueueId id = rig.accept("b@there.example");
            intervene(Intervention.DELETE, id);
            rig.report(UNKNOWN, true);
            assertThat(rig.toldOf).isEmpty();
            assertThat(rig.spool.letters).isEmpty();
        }

        @Test
        void freesTheMemoryOfWhatWaitedForItsTurn() {
            for (int i = 0; i < 100; i++) {
                rig.accept("b" + i + "@there.example");
            }
            InterventionReport report = intervene(Intervention.DELETE, Selection.ALL);
            assertThat(report.hits()).hasSize(100);
            assertThat(report.hits())
                    .filteredOn(hit -> hit.result() == Result.DONE)
                    .hasSize(95);
            assertThat(rig.spool.letters).as("those being delivered").hasSize(5);
            rig.deliverAll();
            assertThat(rig.asked).hasSize(5);
            assertThat(rig.spool.letters).isEmpty();
        }
    }

    @Nested
    class Requeueing {

        @Test
        void beginsAnew() {
            QueueId id = deferred("b@there.example");
            rig.advance(Duration.ofMinutes(6));
            rig.report(BUSY, true);
            assertThat(resultOf(Intervention.REQUEUE, id)).isEqualTo(Result.DONE);
            DeliveryRequest again = rig.inHand.element().request();
            assertThat(again.attempt()).isEqualTo(1);
            rig.report(BUSY, true);
            assertThat(Duration.between(rig.time.now(), rig.spool.deferred.get(id)))
                    .as("waits as long as one that has just come")
                    .isLessThan(Duration.ofSeconds(331));
        }

        @Test
        void triesAgainThoseThatFailed() {
            rig.cannotBounce("no bounces here");
            QueueId id = rig.accept("a@one.example", "b@two.example");
            rig.report(OK, true);
            rig.report(UNKNOWN, true);
            assertThat(stateOf(id)).contains(QueueState.HOLD);
            intervene(Intervention.REQUEUE, id);
            assertThat(rig.inHand).hasSize(1);
            assertThat(rig.inHand.element().request().nextHop().host()).isEqualTo("two.example");
        }
    }

    @Nested
    class Expiring {

        @Test
        void givesUpWithoutAnotherAttemptAndTellsTheSender() {
            deferred("b@there.example");
            intervene(Intervention.EXPIRE, Selection.ALL);
            assertThat(rig.asked).hasSize(1);
            assertThat(rig.said(Failed.class)).hasSize(1);
            Failed failed = rig.said(Failed.class).get(0);
            assertThat(failed.outcome().status()).hasToString("5.4.7");
            assertThat(failed.outcome().beforeExpiry()).contains(BUSY);
            assertThat(rig.toldOf).extracting(BounceRequest::about).containsExactly(Notify.FAILURE);
            assertThat(rig.spool.letters).isEmpty();
        }

        @Test
        void waitsUntilALetterIsReleased() {
            QueueId id = deferred("b@there.example");
            intervene(Intervention.HOLD, id);
            intervene(Intervention.EXPIRE, id);
            assertThat(stateOf(id)).contains(QueueState.HOLD);
            intervene(Intervention.RELEASE, id);
            assertThat(rig.toldOf).hasSize(1);
            assertThat(rig.spool.letters).isEmpty();
        }

        @Test
        void mayReleaseToo() {
            QueueId id = deferred("b@there.example");
            intervene(Intervention.HOLD, id);
            intervene(Intervention.EXPIRE_AND_RELEASE, id);
            assertThat(rig.spool.letters).isEmpty();
        }

        @Test
        void comesAfterADeliveryUnderWay() {
            QueueId id = rig.accept("b@there.example");
            assertThat(resultOf(Intervention.EXPIRE, id)).isEqualTo(Result.AFTER_ATTEMPT);
            rig.report(BUSY, true);
            assertThat(rig.toldOf).hasSize(1);
            assertThat(rig.spool.letters).isEmpty();
        }
    }
}
