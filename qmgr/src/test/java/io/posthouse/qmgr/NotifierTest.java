package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.BUSY;
import static io.posthouse.qmgr.QueueRig.OK;
import static io.posthouse.qmgr.QueueRig.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.posthouse.bus.contract.BounceReport;
import io.posthouse.bus.contract.BounceRequest;
import io.posthouse.bus.contract.Held;
import io.posthouse.bus.contract.Notified;
import io.posthouse.bus.contract.Removed;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Notify;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Outcome.Handover;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import io.posthouse.spool.SpoolFullException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NotifierTest {
    private static final Outcome RELAYED = OK.handedOver(Handover.WITHOUT_DSN);

    private final QueueRig rig = new QueueRig();

    @Test
    void tellsTheSenderOfAllThatFailedInOneAttemptAtOnce() {
        rig.start();
        QueueId id = rig.accept("a@one.example", "b@two.example", "c@three.example");
        rig.report(UNKNOWN, true);
        rig.report(OK, true);
        assertThat(rig.toldOf).isEmpty();
        rig.report(UNKNOWN, true);
        BounceRequest request = rig.toldOf.get(0);
        assertThat(request.about()).isEqualTo(Notify.FAILURE);
        assertThat(request.recipients())
                .containsExactly(Recipient.of("a@one.example"), Recipient.of("c@three.example"));
        assertThat(request.outcomes()).containsExactly(UNKNOWN, UNKNOWN);
        assertThat(rig.said(Notified.class))
                .extracting(Notified::id, Notified::about)
                .containsExactly(tuple(id, Notify.FAILURE));
        assertThat(rig.said(Removed.class)).containsExactly(new Removed(id));
        assertThat(rig.spool.letters).isEmpty();
    }

    @Test
    void doesNotMakeTheSenderWaitForThoseWhoAreStillTried() {
        rig.start();
        QueueId id = rig.accept("a@one.example", "b@two.example");
        rig.report(UNKNOWN, true);
        rig.report(BUSY, true);
        assertThat(rig.toldOf).hasSize(1);
        assertThat(rig.spool.deferred).containsKey(id);
        assertThat(rig.spool.letters.get(id).notices()).hasSize(1);

        rig.advance(Duration.ofMinutes(6));
        rig.report(UNKNOWN, true);
        assertThat(rig.toldOf).hasSize(2);
        assertThat(rig.toldOf.get(1).recipients()).containsExactly(Recipient.of("b@two.example"));
        assertThat(rig.spool.letters).isEmpty();
    }

    @Test
    void keepsTheLetterUntilTheNotificationIsSafe() {
        var answer = new CompletableFuture<BounceReport>();
        rig.bouncing = request -> answer;
        rig.start();
        QueueId id = rig.accept("b@there.example");
        rig.report(UNKNOWN, true);
        assertThat(rig.spool.letters).containsKey(id);
        answer.complete(BounceReport.written(id, new QueueId(7)));
        rig.bus.settle();
        assertThat(rig.spool.letters).isEmpty();
    }

    @Test
    void asksAgainAfterACrashInBetween() {
        rig.bouncing = request -> new CompletableFuture<>(); // written or not, nobody ever hears
        rig.start();
        QueueId id = rig.accept("b@there.example");
        rig.report(UNKNOWN, true);
        rig.qmgr.stop();
        rig.bouncing = rig::write;
        rig.start();
        assertThat(rig.asked).hasSize(1);
        assertThat(rig.toldOf).hasSize(2);
        assertThat(rig.toldOf.get(1)).isEqualTo(rig.toldOf.get(0));
        assertThat(rig.said(Removed.class)).containsExactly(new Removed(id));
    }

    @Test
    void doesNotTellAgainWhatItTold() {
        rig.start();
        rig.accept("a@one.example", "b@two.example");
        rig.report(UNKNOWN, true);
        rig.report(BUSY, true);
        rig.qmgr.stop();
        rig.start();
        rig.advance(Duration.ofMinutes(6));
        rig.report(OK, true);
        assertThat(rig.toldOf).hasSize(1);
        assertThat(rig.spool.letters).isEmpty();
    }

    @Test
    void holdsWhatNobodyCanBeToldOfWhenNobodyElseIsPending() {
        rig.cannotBounce("it has no sender, and no postmaster is configured");
        rig.start();
        QueueId id = rig.accept("a@one.example", "b@two.example");
        rig.report(UNKNOWN, true);
        rig.report(BUSY, true);
        assertThat(rig.spool.held).isEmpty();
        assertThat(rig.spool.deferred).containsKey(id);

        rig.advance(Duration.ofMinutes(6));
        rig.report(OK, true);
        assertThat(rig.spool.held.get(id))
                .isEqualTo("failed for good for <a@one.example>: 5.1.1 550 5.1.1 no such user; nobody could be told:"
                        + " it has no sender, and no postmaster is configured");
        assertThat(rig.said(Held.class)).hasSize(1);
    }

    @Test
    void letsGoOfWhatTheSenderDoesNotWantToHear() {
        rig.bouncing = request -> CompletableFuture.completedStage(BounceReport.unwanted(request.id(), "NOTIFY=NEVER"));
        rig.start();
        QueueId id = rig.accept("b@there.example");
        rig.report(UNKNOWN, true);
        assertThat(rig.said(Removed.class)).containsExactly(new Removed(id));
        assertThat(rig.said(Notified.class)).isEmpty();
    }

    @Nested
    class WhileBounceIsAway {

        @Test
        void waitsForItAsLongAsARestartTakes() {
            rig.bounce.cancel();
            rig.start();
            QueueId id = rig.accept("b@there.example");
            rig.report(UNKNOWN, true);
            rig.advance(Duration.ofSeconds(25));
            assertThat(rig.spool.held).isEmpty();
            rig.startBounce();
            rig.advance(Duration.ofSeconds(10));
            assertThat(rig.said(Removed.class)).containsExactly(new Removed(id));
        }

        @Test
        void holdsTheLetterWithTheReasonInTheEnd() {
            rig.bounce.cancel();
            rig.start();
            QueueId id = rig.accept("b@there.example");
            rig.report(UNKNOWN, true);
            rig.advance(Duration.ofMinutes(2));
            assertThat(rig.spool.held.get(id))
                    .endsWith("nobody could be told: no service \"bounce\" answers BounceRequest now");
        }

        @Test
        void keepsTryingForThoseWhoArePending() {
            rig.bounce.cancel();
            rig.start();
            QueueId id = rig.accept("a@one.example", "b@two.example");
            rig.report(UNKNOWN, true);
            rig.report(BUSY, true);
            rig.advance(Duration.ofMinutes(2));
            assertThat(rig.spool.deferred).containsKey(id);
            rig.startBounce();
            rig.advance(Duration.ofMinutes(6));
            rig.report(OK, true);
            assertThat(rig.toldOf.get(0).recipients()).containsExactly(Recipient.of("a@one.example"));
            assertThat(rig.spool.letters).isEmpty();
        }

        @Test
        void asksForAsLongAsTheSpoolIsFull() {
            rig.bouncing = request -> CompletableFuture.failedStage(new SpoolFullException("no room"));
            rig.start();
            QueueId id = rig.accept("b@there.example");
            rig.report(UNKNOWN, true);
            rig.advance(Duration.ofHours(1));
            assertThat(rig.spool.held).isEmpty();
            rig.bouncing = rig::write;
            rig.advance(Duration.ofSeconds(10));
            assertThat(rig.said(Removed.class)).containsExactly(new Removed(id));
        }

        @Test
        void drainsAllTheSame() {
            rig.bounce.cancel();
            rig.start();
            QueueId id = rig.accept("b@there.example");
            rig.report(UNKNOWN, true);
            var drained = rig.qmgr.drain().toCompletableFuture();
            rig.bus.settle();
            assertThat(drained).isCompleted();
            assertThat(rig.spool.letters).containsKey(id);
        }
    }

    @Test
    void waitsForBounceWhenItDrains() {
        var answer = new CompletableFuture<BounceReport>();
        rig.bouncing = request -> answer;
        rig.start();
        QueueId id = rig.accept("b@there.example");
        var drained = rig.qmgr.drain().toCompletableFuture();
        rig.report(UNKNOWN, true);
        assertThat(drained).isNotDone();
        answer.complete(BounceReport.written(id, new QueueId(7)));
        rig.bus.settle();
        assertThat(drained).isCompleted();
        assertThat(rig.spool.letters).isEmpty();
    }

    @Nested
    class OfSuccess { // RFC 3461 section 5.2

        @Test
        void tellsWhoAskedForItUnlessThePeerDoes() {
            rig.start();
            rig.accept(curious("a@one.example"), curious("b@two.example"), Recipient.of("c@three.example"));
            rig.report(RELAYED, true);
            rig.report(OK.handedOver(Handover.WITH_DSN), true);
            rig.report(RELAYED, true);
            assertThat(rig.toldOf).hasSize(1);
            assertThat(rig.toldOf.get(0).about()).isEqualTo(Notify.SUCCESS);
            assertThat(rig.toldOf.get(0).recipients()).containsExactly(curious("a@one.example"));
            assertThat(rig.toldOf.get(0).outcomes()).containsExactly(RELAYED);
            assertThat(rig.spool.letters).isEmpty();
        }

        @Test
        void tellsOfItAfterACrashInBetween() {
            rig.bouncing = request -> new CompletableFuture<>();
            rig.start();
            rig.accept(curious("a@one.example"));
            rig.report(OK, true);
            rig.qmgr.stop();
            rig.bouncing = rig::write;
            rig.start();
            assertThat(rig.toldOf).hasSize(2);
            assertThat(rig.spool.letters).isEmpty();
        }

        @Test
        void tellsOfFailureAndSuccessSeparately() {
            rig.start();
            rig.accept(curious("a@one.example"), curious("b@two.example"));
            rig.report(OK, true);
            rig.report(UNKNOWN, true);
            assertThat(rig.toldOf).extracting(BounceRequest::about).containsExactly(Notify.FAILURE, Notify.SUCCESS);
            assertThat(rig.spool.letters).isEmpty();
        }

        @Test
        void letsGoOfTheLetterEvenIfNobodyCanBeTold() {
            rig.bounce.cancel();
            rig.start();
            rig.accept(curious("a@one.example"));
            rig.report(OK, true);
            rig.advance(Duration.ofMinutes(2));
            assertThat(rig.spool.letters).isEmpty();
            assertThat(rig.spool.held).isEmpty();
        }

        private static Recipient curious(String mailbox) {
            return new Recipient(Mailbox.parse(mailbox), Set.of(Notify.SUCCESS, Notify.FAILURE), Optional.empty());
        }
    }

    @Nested
    class OfDelay {

        @Test
        void tellsOncePerLetterThatItStillWaits() {
            rig.answering(BUSY, true);
            rig.start(QmgrConfig.defaults().withWarningDelay(Duration.ofHours(4)));
            QueueId id = rig.accept("a@one.example", "b@two.example");
            rig.advance(Duration.ofHours(3));
            assertThat(rig.toldOf).isEmpty();
            rig.advance(Duration.ofHours(3));
            assertThat(rig.toldOf).hasSize(1);
            BounceRequest warning = rig.toldOf.get(0);
            assertThat(warning.about()).isEqualTo(Notify.DELAY);
            assertThat(warning.recipients()).hasSize(2);
            assertThat(warning.retryUntil()).isEqualTo(QueueRig.START.plus(Duration.ofDays(5)));
            assertThat(rig.spool.deferred).containsKey(id);

            rig.qmgr.stop();
            rig.start(QmgrConfig.defaults().withWarningDelay(Duration.ofHours(4)));
            rig.advance(Duration.ofDays(2));
            assertThat(rig.toldOf).hasSize(1);
        }

        @Test
        void tellsNobodyUnlessConfigured() {
            rig.answering(BUSY, true);
            rig.start();
            rig.accept("a@one.example");
            rig.advance(Duration.ofDays(4));
            assertThat(rig.toldOf).isEmpty();
        }
    }
}
