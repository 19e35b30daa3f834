package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.OK;
import static io.posthouse.qmgr.QueueRig.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.contract.Deferred;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.bus.contract.ServiceFailed;
import io.posthouse.bus.contract.ServiceStarted;
import io.posthouse.bus.contract.SpoolRecovered;
import io.posthouse.bus.contract.SpoolTroubled;
import io.posthouse.mail.QueueId;
import io.posthouse.spool.Attempt;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OutageTest {
    private final QueueRig rig = new QueueRig().start();

    @Nested
    class WhenTheTransportFails {
        @Test
        void defersWhatItHadInHandAndKeepsTheRestUntilItIsBack() {
            for (int i = 0; i < 8; i++) {
                rig.accept("b@there.example");
            }
            rig.transport.cancel();
            rig.bus.publish(new ServiceFailed("smtp-client", new IllegalStateException("a bug")));
            rig.bus.settle();
            assertThat(rig.said(Deferred.class)).hasSize(5);

            rig.inHand.clear();
            rig.transport = rig.startTransport();
            rig.bus.publish(new ServiceStarted("smtp-client", 1));
            rig.bus.settle();
            assertThat(rig.inHand).hasSize(3);
        }

        @Test
        void keepsALetterThatNobodyAnsweredFor() {
            rig.transport.cancel();
            rig.accept("b@there.example");
            assertThat(rig.said(Deferred.class)).isEmpty();
            rig.transport = rig.startTransport();
            rig.bus.publish(new ServiceStarted("smtp-client", 1));
            rig.bus.settle();
            rig.report(OK, true);
            assertThat(rig.spool.letters).isEmpty();
        }

        @Test
        void defersEverythingWhenTheTransportStaysAway() {
            rig.transport.cancel();
            rig.accept("b@there.example");
            rig.advance(Duration.ofSeconds(61));
            assertThat(rig.spool.deferred).hasSize(1);
            rig.accept("c@there.example");
            assertThat(rig.spool.deferred).hasSize(2);
            assertThat(rig.said(Deferred.class).get(1).outcome().said())
                    .isEqualTo("not tried, transport smtp-client is not running");
        }

        @Test
        void ignoresAReportThatComesAfterTheTransportFailed() {
            QueueId id = rig.accept("b@there.example");
            rig.bus.publish(new ServiceFailed("smtp-client", new IllegalStateException("a bug")));
            rig.bus.settle();
            rig.report(OK, true);
            assertThat(rig.spool.history.get(id)).hasSize(1);
        }
    }

    @Nested
    class WhenTheSpoolIsFull {
        @Test
        void keepsWhatWasDeliveredAndRecordsItWhenThereIsRoom() {
            QueueId id = rig.accept("b@there.example");
            rig.spool.full = true;
            rig.report(OK, true);
            rig.advance(Duration.ofMinutes(10));
            assertThat(rig.spool.refusals).isBetween(2, 62); // every ten seconds, not faster
            assertThat(rig.said(SpoolTroubled.class)).hasSize(1);
            assertThat(rig.spool.letters).containsKey(id);

            rig.spool.full = false;
            rig.advance(Duration.ofSeconds(10));
            assertThat(rig.spool.letters).isEmpty();
            assertThat(rig.asked).hasSize(1);
            assertThat(rig.said(SpoolRecovered.class)).hasSize(1);
        }

        @Test
        void goesOnWithoutALetterThatAPersonHasTakenAway() {
            QueueId id = rig.accept("a@there.example");
            rig.spool.letters.remove(id);
            rig.report(OK, true);
            assertThat(rig.said(SpoolTroubled.class)).isEmpty();
            rig.accept("b@there.example");
            assertThat(rig.asked).hasSize(2);
        }

        @Test
        void startsNoDeliveryThatItCouldNotRecord() {
            rig.accept("a@there.example");
            rig.spool.full = true;
            rig.report(OK, true);
            rig.accept("b@there.example");
            assertThat(rig.asked).hasSize(1);
            rig.spool.full = false;
            rig.advance(Duration.ofSeconds(10));
            assertThat(rig.asked).hasSize(2);
        }

        @Test
        void keepsRecordsAndMovesOfALetterInOrder() {
            QueueId id = rig.accept("a@one.example", "b@two.example");
            rig.spool.full = true;
            rig.report(OK, true);
            rig.report(QueueRig.BUSY, true);
            assertThat(rig.spool.deferred).isEmpty();
            rig.spool.full = false;
            rig.advance(Duration.ofSeconds(10));
            assertThat(rig.spool.history.get(id)).hasSize(2);
            assertThat(rig.spool.letters.get(id).pending()).hasSize(1);
            assertThat(rig.spool.deferred).containsKey(id);
        }
    }

    @Nested
    class WhenItStartsAgain {
        @Test
        void findsInTheSpoolWhatWasUnderWayAndAsksTheSameAgain() {
            rig.accept("a@there.example");
            rig.accept("b@there.example");
            rig.qmgr.stop();
            rig.start();
            assertThat(rig.asked).hasSize(4);
            assertThat(rig.asked.subList(2, 4)).containsExactlyElementsOf(rig.asked.subList(0, 2));
        }

        @Test
        void deliversALetterOnceOfWhichTheNewsComesLate() {
            rig.qmgr.stop();
            var letter = QueueRig.letter(77, START, "b@there.example");
            rig.spool.put(letter);
            rig.start();
            rig.say(letter);
            rig.bus.settle();
            rig.say(QueueRig.letter(78, START, "c@there.example"));
            rig.bus.settle();
            assertThat(rig.asked).extracting(DeliveryRequest::id).containsExactly(new QueueId(77), new QueueId(78));
        }

        @Test
        void retriesDeferredLettersWithTheAttemptsTheyHad() {
            rig.accept("b@there.example");
            rig.report(QueueRig.BUSY, true);
            rig.qmgr.stop();
            rig.start();
            rig.advance(Duration.ofMinutes(6));
            assertThat(rig.asked).extracting(DeliveryRequest::attempt).containsExactly(1, 2);
        }

        @Test
        void finishesALetterThatWasRecordedButNotMoved() {
            QueueId id = rig.accept("b@there.example");
            rig.qmgr.stop();
            rig.spool.record(
                    id,
                    new Attempt(
                            1,
                            START,
                            rig.asked.get(0).nextHop(),
                            rig.asked.get(0).recipients(),
                            List.of(OK)));
            rig.start();
            assertThat(rig.asked).hasSize(1);
            assertThat(rig.spool.letters).isEmpty();
        }
    }
}
