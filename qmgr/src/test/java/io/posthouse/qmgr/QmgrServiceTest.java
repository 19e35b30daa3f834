package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.BUSY;
import static io.posthouse.qmgr.QueueRig.OK;
import static io.posthouse.qmgr.QueueRig.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.posthouse.bus.contract.BounceRequest;
import io.posthouse.bus.contract.Deferred;
import io.posthouse.bus.contract.Delivered;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.bus.contract.Failed;
import io.posthouse.bus.contract.Notified;
import io.posthouse.bus.contract.Removed;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Notify;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QmgrServiceTest {
    private final QueueRig rig = new QueueRig().start();

    @Test
    void deliversALetterOnceAndTakesItOutOfTheSpool() {
        QueueId id = rig.accept("b@there.example");
        assertThat(rig.asked).hasSize(1);
        DeliveryRequest request = rig.asked.get(0);
        assertThat(request.nextHop()).hasToString("there.example");
        assertThat(request.recipients()).containsExactly(Recipient.of("b@there.example"));
        assertThat(request.attempt()).isEqualTo(1);

        rig.report(OK, true);
        assertThat(rig.spool.letters).isEmpty();
        assertThat(rig.spool.history.get(id)).hasSize(1);
        assertThat(rig.said(Delivered.class))
                .extracting(Delivered::id, Delivered::attempt)
                .containsExactly(tuple(id, 1));
        assertThat(rig.said(Removed.class)).containsExactly(new Removed(id));
    }

    @Test
    void asksOnceForRecipientsThatShareTheirNextHop() {
        rig.accept("a@one.example", "b@two.example", "c@one.example");
        assertThat(rig.asked)
                .extracting(DeliveryRequest::nextHop)
                .extracting(NextHop::host)
                .containsExactly("one.example", "two.example");
        assertThat(rig.asked.get(0).recipients())
                .containsExactly(Recipient.of("a@one.example"), Recipient.of("c@one.example"));
    }

    @Test
    void putsNoMoreThanFiftyRecipientsIntoOneDelivery() {
        rig.accept(IntStream.range(0, 120)
                .mapToObj(i -> "r" + i + "@there.example")
                .toArray(String[]::new));
        assertThat(rig.asked).extracting(request -> request.recipients().size()).containsExactly(50, 50, 20);
        rig.deliverAll();
        assertThat(rig.said(Delivered.class)).hasSize(120);
        assertThat(rig.spool.letters).isEmpty();
    }

    @Test
    void triesAgainAfterAtLeastFiveMinutesOnlyThoseThatWereDeferred() {
        QueueId id = rig.accept("a@one.example", "b@two.example");
        rig.report(OK, true);
        rig.report(BUSY, true);
        assertThat(rig.spool.deferred).containsKey(id);
        Deferred deferred = rig.said(Deferred.class).get(0);
        assertThat(deferred.recipient()).isEqualTo(Recipient.of("b@two.example"));
        assertThat(deferred.next()).isBetween(START.plusSeconds(270), START.plusSeconds(330));
        assertThat(rig.spool.deferred.get(id)).isEqualTo(deferred.next());

        rig.advance(Duration.between(START, deferred.next()));
        assertThat(rig.asked).hasSize(3);
        assertThat(rig.asked.get(2).recipients()).containsExactly(Recipient.of("b@two.example"));
        assertThat(rig.asked.get(2).attempt()).isEqualTo(2);
        rig.report(OK, true);
        assertThat(rig.spool.letters).isEmpty();
    }

    @Test
    void triesAtWaitsThatDoubleUpToAboutAnHourForFiveDaysAndThenTellsTheSender() {
        List<Instant> attempts = new ArrayList<>();
        rig.answering(
                request -> {
                    attempts.add(rig.time.now());
                    return BUSY;
                },
                true);
        QueueId id = rig.accept("b@there.example");
        rig.advance(Duration.ofDays(6));

        assertThat(QueueRig.minutes(attempts.subList(0, 6))).satisfies(minutes -> {
            assertThat(minutes.get(0)).isZero();
            assertThat(minutes.get(1)).isBetween(4L, 6L);
            assertThat(minutes.get(2)).isBetween(8L, 12L);
            assertThat(minutes.get(3)).isBetween(17L, 25L);
            assertThat(minutes.get(4)).isBetween(33L, 50L);
            assertThat(minutes.get(5)).isBetween(66L, 100L);
        });
        assertThat(attempts).hasSizeBetween(105, 125); // 5 days in steps of 4000 s, give or take
        Failed failed = rig.said(Failed.class).get(0);
        assertThat(failed.delay())
                .isBetween(Duration.ofDays(5), Duration.ofDays(5).plusSeconds(4400));
        assertThat(failed.outcome().status()).hasToString("5.4.7");
        assertThat(rig.toldOf)
                .extracting(BounceRequest::id, BounceRequest::about)
                .containsExactly(tuple(id, Notify.FAILURE));
        assertThat(rig.toldOf.get(0).outcomes().get(0).said())
                .isEqualTo("expired after 5 days, at last: 4.2.0 450 4.2.0 try later");
        assertThat(rig.said(Notified.class)).hasSize(1);
        assertThat(rig.said(Removed.class)).hasSize(1);
        assertThat(rig.spool.letters).isEmpty();
    }

    @Test
    void takesTurnsBetweenLettersSoThatAMailingDelaysNobodyByMoreThanItsShare() {
        rig.accept(IntStream.range(0, 1000)
                .mapToObj(i -> "r" + i + "@there.example")
                .toArray(String[]::new));
        assertThat(rig.inHand).hasSize(5);
        QueueId small = rig.accept("b@there.example");
        rig.report(OK, true);
        rig.report(OK, true);
        assertThat(rig.asked).extracting(DeliveryRequest::id).contains(small);
    }

    @Test
    void defersWhatATransportCannotDoBecauseOfABug() {
        rig.accept("b@there.example");
        rig.inHand.removeFirst().answer().completeExceptionally(new IllegalStateException("deferred twice"));
        rig.bus.settle();
        Outcome outcome = rig.said(Deferred.class).get(0).outcome();
        assertThat(outcome.status()).hasToString("4.3.0");
        assertThat(outcome.said()).contains("transport smtp-client failed", "deferred twice");
    }

    @Test
    void defersOnlyTheRecipientForWhomTheRouterThrows() {
        var picky = new QmgrService(
                rig.bus,
                rig.spool,
                recipient -> {
                    if (recipient.forwardPath().localPart().equals("bug")) {
                        throw new IllegalStateException("no idea");
                    }
                    return new Route("smtp-client", NextHop.ofHost("smart.example", 25));
                },
                QmgrConfig.defaults());
        rig.qmgr.stop();
        picky.start();
        rig.bus.settle();
        rig.accept("bug@there.example", "b@there.example");
        rig.report(OK, true);
        assertThat(rig.said(Delivered.class)).hasSize(1);
        assertThat(rig.said(Deferred.class))
                .extracting(deferred -> deferred.outcome().said())
                .containsExactly("no route could be found");
    }

    @Test
    void finishesWhatIsUnderWayAndStartsNothingWhenItDrains() {
        for (int i = 0; i < 7; i++) {
            rig.accept("b@there.example");
        }
        assertThat(rig.inHand).hasSize(5);
        var drained = rig.qmgr.drain().toCompletableFuture();
        rig.bus.settle();
        assertThat(drained).isNotDone();
        rig.deliverAll();
        assertThat(drained).isCompleted();
        assertThat(rig.asked).hasSize(5);
        assertThat(rig.spool.letters).hasSize(2);
    }
}
