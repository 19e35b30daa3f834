package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.BUSY;
import static io.posthouse.qmgr.QueueRig.NO_CONNECTION;
import static io.posthouse.qmgr.QueueRig.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.posthouse.bus.contract.FlushReport;
import io.posthouse.bus.contract.FlushRequest;
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
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.Domain;
import io.posthouse.mail.QueueId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is in the queue, for whoever asks, and what is done to it. */
class DeskTest extends DeskRig {
    private static final QueueId NOBODYS = new QueueId(4711);

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
        void triesADeadNextHopAgainForOneDomain() {
            for (int i = 0; i < 20; i++) {
                rig.accept("b" + i + "@there.example");
            }
            rig.answering(NO_CONNECTION, false);
            rig.answering(OK, true);
            assertThat(flush("there.example")).isEqualTo(new FlushReport(true, 20, true));
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
