package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.BUSY;
import static io.posthouse.qmgr.QueueRig.NO_CONNECTION;
import static io.posthouse.qmgr.QueueRig.OK;
import static io.posthouse.qmgr.QueueRig.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.posthouse.bus.Request;
import io.posthouse.bus.contract.BounceRequest;
import io.posthouse.bus.contract.Delivered;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.bus.contract.Failed;
import io.posthouse.bus.contract.FlushReport;
import io.posthouse.bus.contract.FlushRequest;
import io.posthouse.bus.contract.Held;
import io.posthouse.bus.contract.Intervened;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.InterventionReport;
import io.posthouse.bus.contract.InterventionReport.Hit;
import io.posthouse.bus.contract.InterventionReport.Result;
import io.posthouse.bus.contract.InterventionRequest;
import io.posthouse.bus.contract.LetterRequest;
import io.posthouse.bus.contract.QueueReport;
import io.posthouse.bus.contract.QueueRequest;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.QueuedLetter;
import io.posthouse.bus.contract.Removed;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Notify;
import io.posthouse.mail.QueueId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DeskTest {
    private static final QueueId NOBODYS = new QueueId(4711);

    private final QueueRig rig = new QueueRig().start();

    private <A> A ask(Request<A> request) {
        var answer = rig.bus.ask(request).toCompletableFuture();
        rig.bus.settle();
        return answer.join();
    }

    private InterventionReport intervene(Intervention what, Selection selection) {
        return ask(new InterventionRequest(what, selection, "by hand", false, rig.time.now(), Optional.empty(), 100));
    }

    private InterventionReport intervene(Intervention what, QueueId... ids) {
        return intervene(what, Selection.of(List.of(ids)));
    }

    private Result resultOf(Intervention what, QueueId id) {
        return intervene(what, id).hits().get(0).result();
    }

    private Optional<QueueState> stateOf(QueueId id) {
        return ask(new LetterRequest(id)).map(report -> report.letter().state());
    }

    /** A letter that a busy next hop has put off. */
    private QueueId deferred(String recipient) {
        QueueId id = rig.accept(recipient);
        rig.report(BUSY, true);
        return id;
    }

    private List<Intervention> interventions() {
        return rig.said(Intervened.class).stream().map(Intervened::what).toList();
    }

    @Nested
    class Looking {

        @Test
        void tellsWhereEachLetterStandsAndWhy() {
            QueueId deferred = deferred("b@there.example");
            QueueId tried = rig.accept("c@there.example");
            QueueReport report = ask(new QueueRequest(Selection.ALL, Optional.empty(), 100));
            assertThat(report.letters())
                    .extracting(QueuedLetter::id, QueuedLetter::state, QueuedLetter::attempts)
                    .containsExactly(tuple(deferred, QueueState.DEFERRED, 1), tuple(tried, QueueState.ACTIVE, 0));
            QueuedLetter first = report.letters().get(0);
            assertThat(first.recipients().get(0).latest()).contains(BUSY);
            assertThat(first.recipients().get(0).nextHop()).isEqualTo("there.example");
            assertThat(first.next()).isPresent();
            assertThat(report.letters().get(1).recipients().get(0).nextHop())
                    .as("where it would go, since it has not been tried")
                    .isEqualTo("there.example");
        }

        @Test
        void goesThroughAQueueOfAnyLengthInPieces() {
            List<QueueId> all = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                all.add(deferred("b" + i + "@there.example"));
            }
            List<QueueId> seen = new ArrayList<>();
            QueueReport report = ask(new QueueRequest(Selection.ALL, Optional.empty(), 3));
            while (true) {
                assertThat(report.looked()).isLessThanOrEqualTo(3);
                report.letters().forEach(letter -> seen.add(letter.id()));
                if (report.next().isEmpty()) {
                    break;
                }
                report = ask(new QueueRequest(Selection.ALL, report.next(), 3));
            }
            assertThat(seen).isEqualTo(all);
        }

        @Test
        void knowsNothingOfALetterThatIsNotThere() {
            assertThat(ask(new LetterRequest(NOBODYS))).isEmpty();
        }
    }

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
            intervene(Intervention.HOLD, letter.id());
            rig.say(letter);
            rig.bus.settle();
            assertThat(rig.asked).isEmpty();
            assertThat(rig.spool.held).containsKey(letter.id());
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

    @Nested
    class Flushing {

        @Test
        void triesEverythingAtOnce() {
            deferred("b@one.example");
            deferred("b@two.example");
            InterventionReport report = intervene(Intervention.FLUSH, Selection.ALL);
            assertThat(report.others()).isEqualTo(2);
            assertThat(rig.inHand).hasSize(2);
        }

        @Test
        void triesADeadNextHopAgain() {
            for (int i = 0; i < 20; i++) {
                rig.accept("b" + i + "@there.example");
            }
            rig.answering(NO_CONNECTION, false);
            assertThat(rig.asked).as("then it is left alone").hasSizeLessThan(20);
            rig.answering(OK, true);
            assertThat(rig.spool.deferred).hasSize(20);
            intervene(Intervention.FLUSH, Selection.ALL);
            assertThat(rig.spool.letters).isEmpty();
        }

        @Test
        void canBeLimitedToANextHop() {
            deferred("b@one.example");
            deferred("b@two.example");
            var selection = new Selection(
                    List.of(),
                    Set.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of("one.example"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            assertThat(intervene(Intervention.FLUSH, selection).others()).isEqualTo(1);
            assertThat(rig.inHand)
                    .extracting(delivery -> delivery.request().nextHop().host())
                    .containsExactly("one.example");
        }

        @Test
        void canBeLimitedToASender() {
            deferred("b@one.example");
            var selection = new Selection(
                    List.of(),
                    Set.of(),
                    Optional.of("a@here.example"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
            assertThat(intervene(Intervention.FLUSH, selection).hits())
                    .extracting(Hit::result)
                    .containsExactly(Result.DONE);
            assertThat(rig.inHand).hasSize(1);
        }

        @Test
        void changesNothingThatOutlastsIt() {
            QueueId id = deferred("b@one.example");
            rig.accept("c@one.example");
            assertThat(resultOf(Intervention.FLUSH, id)).isEqualTo(Result.DONE);
            assertThat(rig.spool.deferrals)
                    .as("it is due as a letter in memory, not on disk")
                    .isEqualTo(1);
        }

        @Test
        void canBeAskedForByAClientForItsDomain() { // RFC 1985
            deferred("b@one.example");
            deferred("b@two.example");
            assertThat(flush("One.example")).isEqualTo(new FlushReport(true, 1, true));
            assertThat(rig.inHand).hasSize(1);
            assertThat(flush("nowhere.example")).isEqualTo(new FlushReport(true, 0, true));
        }

        private FlushReport flush(String domain) {
            return ask(new FlushRequest(Domain.parse(domain), false));
        }

        @Test
        void canBeAskedForByAClientForAllBelowItsDomain() {
            deferred("b@one.example");
            deferred("b@sub.one.example");
            deferred("b@someone.example");
            assertThat(ask(new FlushRequest(Domain.parse("one.example"), true)))
                    .isEqualTo(new FlushReport(true, 2, true));
        }

        @Test
        void looksOnlyOnceAMinuteForTheSameDomain() {
            deferred("b@one.example");
            flush("one.example");
            rig.report(BUSY, true);
            assertThat(flush("one.example")).isEqualTo(FlushReport.BEGUN);
            assertThat(rig.inHand).isEmpty();
            rig.advance(Duration.ofMinutes(1));
            assertThat(flush("one.example")).isEqualTo(new FlushReport(true, 1, true));
            assertThat(rig.inHand).hasSize(1);
        }

        @Test
        void looksForOneDomainAfterTheOtherAndNotForAnyNumber() {
            deferred("b@one.example");
            deferred("b@two.example");
            var first = rig.bus.ask(new FlushRequest(Domain.parse("one.example"), false));
            var second = rig.bus.ask(new FlushRequest(Domain.parse("two.example"), false));
            var more = IntStream.range(0, 200)
                    .mapToObj(i -> rig.bus.ask(new FlushRequest(Domain.parse("d" + i + ".example"), false)))
                    .toList();
            rig.bus.settle();
            assertThat(first).isCompletedWithValue(new FlushReport(true, 1, true));
            assertThat(second).isCompletedWithValue(FlushReport.BEGUN);
            assertThat(more.get(199)).isCompletedWithValue(FlushReport.REFUSED);
            assertThat(rig.inHand).hasSize(2);
            assertThat(flush("d199.example")).isEqualTo(new FlushReport(true, 0, true));
        }

        @Test
        void leavesADeadNextHopAloneThatNobodyAskedFor() {
            for (int i = 0; i < 5; i++) {
                rig.accept("b" + i + "@dead.example");
            }
            while (!rig.inHand.isEmpty()) {
                rig.report(NO_CONNECTION, false);
            }
            deferred("b@one.example");
            int asked = rig.asked.size();
            flush("one.example");
            rig.accept("c@dead.example");
            assertThat(rig.asked)
                    .hasSize(asked + 1)
                    .last()
                    .extracting(request -> request.nextHop().host())
                    .isEqualTo("one.example");
        }
    }

    @Test
    void previewsWhatItWouldDoAndDoesNothing() {
        QueueId id = deferred("b@there.example");
        InterventionReport report = ask(new InterventionRequest(
                Intervention.DELETE, Selection.ALL, "", true, rig.time.now(), Optional.empty(), 100));
        assertThat(report.hits())
                .extracting(hit -> hit.letter().id(), Hit::result)
                .containsExactly(tuple(id, Result.DONE));
        assertThat(stateOf(id)).contains(QueueState.DEFERRED);
    }

    @Test
    void saysWhichIdsAreNotThereAndWhatDoesNotFit() {
        QueueId id = deferred("b@there.example");
        InterventionReport report = intervene(Intervention.RELEASE, id, NOBODYS);
        assertThat(report.unknown()).containsExactly(NOBODYS);
        assertThat(report.hits()).extracting(Hit::result).containsExactly(Result.UNFIT);
    }

    @Test
    void meetsALetterOnlyOnce() {
        QueueId id = deferred("b@there.example");
        var began = rig.time.now();
        var request =
                new InterventionRequest(Intervention.REQUEUE, Selection.ALL, "", false, began, Optional.empty(), 100);
        assertThat(ask(request).hits()).hasSize(1);
        rig.advance(Duration.ofSeconds(1));
        rig.report(BUSY, true);
        assertThat(ask(request).hits()).as("it has been tried since").isEmpty();
        assertThat(stateOf(id)).contains(QueueState.DEFERRED);
    }
}
