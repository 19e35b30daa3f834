package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.BUSY;
import static io.posthouse.qmgr.QueueRig.OK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.mail.Priority;
import io.posthouse.mail.QueueId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrecedenceTest {
    private static final Priority URGENT = new Priority(1);
    private static final Priority BULK = new Priority(-1);
    private static final Precedence NO_RESERVE = new Precedence(0, 4);

    private final QueueRig rig = new QueueRig();

    private static QmgrConfig config(int concurrency, int maxDeliveries, int maxInMemory) {
        return new QmgrConfig(
                concurrency,
                concurrency,
                maxDeliveries,
                50,
                Duration.ofSeconds(300),
                Duration.ofSeconds(4000),
                Duration.ofDays(5),
                Duration.ZERO,
                maxInMemory,
                maxInMemory);
    }

    private List<QueueId> accept(int count, Priority priority, String recipient) {
        return IntStream.range(0, count)
                .mapToObj(i -> rig.accept(priority, recipient))
                .toList();
    }

    private List<QueueId> asked() {
        return rig.asked.stream().map(DeliveryRequest::id).toList();
    }

    private QueueId lastAsked() {
        return rig.asked.get(rig.asked.size() - 1).id();
    }

    /** Who goes to a next hop that takes one letter at a time, one letter of each kind after the other. */
    private String order(List<QueueId> urgent, List<QueueId> ordinary) {
        rig.deliverAll();
        var order = new StringBuilder();
        for (QueueId id : asked()) {
            order.append(urgent.contains(id) ? 'U' : ordinary.contains(id) ? 'o' : 'b');
        }
        return order.toString();
    }

    @Test
    void anUrgentLetterBeginsAtOnceThoughOthersFillTheWindowTheMemoryAndMore() {
        rig.start();
        accept(30_000, Priority.NORMAL, "b@there.example");
        assertThat(rig.inHand).hasSize(5);
        QueueId urgent = rig.accept(URGENT, "c@there.example");
        assertThat(rig.inHand).hasSize(6);
        assertThat(lastAsked()).isEqualTo(urgent);
    }

    @Test
    void aNextHopIsNeverSentMoreAtOnceThanItsLimit() {
        rig.start();
        accept(100, Priority.NORMAL, "b@there.example");
        for (int i = 0; i < 50; i++) {
            rig.report(OK, true);
        }
        assertThat(rig.inHand).hasSize(18);
        accept(10, URGENT, "c@there.example");
        assertThat(rig.inHand).hasSize(20);
    }

    @Test
    void onlyOneLetterProbesADeadNextHopHoweverUrgentOthersAre() {
        rig.start();
        accept(10, URGENT, "b@dead.example");
        while (!rig.inHand.isEmpty()) {
            rig.report(QueueRig.NO_CONNECTION, false);
        }
        assertThat(rig.spool.deferred).hasSize(10);
        rig.advance(Duration.ofMinutes(20));
        assertThat(rig.inHand).hasSize(1);
    }

    @Test
    void urgentMailLeavesAFifthOfTheTurnsToOtherMail() {
        rig.start(config(1, 500, 1000).withPrecedence(NO_RESERVE));
        List<QueueId> ordinary = accept(4, Priority.NORMAL, "b@there.example");
        List<QueueId> urgent = accept(10, URGENT, "c@there.example");
        assertThat(order(urgent, ordinary)).isEqualTo("oUUUUoUUUUoUUo");
    }

    @Test
    void mailOfTheLowestPriorityHasItsTurnsToo() {
        rig.start(config(1, 500, 1000).withPrecedence(NO_RESERVE));
        accept(2, BULK, "a@there.example");
        List<QueueId> ordinary = accept(30, Priority.NORMAL, "b@there.example");
        List<QueueId> urgent = accept(100, URGENT, "c@there.example");
        assertThat(order(urgent, ordinary).indexOf('b', 1)).isEqualTo(25);
    }

    @Test
    void whatIsMostUrgentGoesFirst() {
        rig.start(config(1, 500, 1000).withPrecedence(NO_RESERVE));
        rig.accept("b@there.example");
        List<QueueId> expected = new ArrayList<>();
        for (int value = -9; value <= 9; value++) {
            expected.add(0, rig.accept(new Priority(value), "b@there.example"));
        }
        rig.report(OK, true);
        rig.report(OK, true);
        rig.report(OK, true);
        assertThat(asked().subList(1, 4)).isEqualTo(expected.subList(0, 3));
        rig.deliverAll();
        assertThat(rig.spool.letters).isEmpty();
    }

    @Test
    void aTransportThatIsBusyEverywhereHasAPlaceForUrgentMail() {
        rig.start(config(5, 10, 1000));
        for (int i = 0; i < 5; i++) {
            accept(5, Priority.NORMAL, "b@hop" + i + ".example");
        }
        assertThat(rig.inHand).hasSize(9);
        QueueId urgent = rig.accept(URGENT, "b@elsewhere.example");
        assertThat(rig.inHand).hasSize(10);
        assertThat(lastAsked()).isEqualTo(urgent);
        rig.accept(URGENT, "b@elsewhere.example");
        assertThat(rig.inHand).hasSize(10);
    }

    @Test
    void aNextHopWithoutUrgentMailHasItsTurnsAtATransportThatIsBusyWithSuch() {
        rig.start(config(5, 1, 1000).withPrecedence(NO_RESERVE));
        List<QueueId> urgent = accept(12, URGENT, "c@here.example");
        List<QueueId> ordinary = accept(3, Priority.NORMAL, "b@there.example");
        assertThat(order(urgent, ordinary)).isEqualTo("UUUUUoUUUUoUUUo");
    }

    @Test
    void someMemoryIsKeptForUrgentMail() {
        rig.start(config(10, 500, 100));
        for (int hop = 0; hop < 50; hop++) {
            accept(20, Priority.NORMAL, "b@hanging" + hop + ".example");
        }
        for (int hop = 0; hop < 8; hop++) {
            QueueId urgent = rig.accept(URGENT, "b@hanging" + hop + ".example");
            assertThat(asked()).contains(urgent);
        }
    }

    @Test
    void aFloodOfUrgentMailLeavesMemoryToOtherMail() {
        rig.start(config(5, 500, 100));
        accept(1000, URGENT, "b@hanging.example");
        QueueId ordinary = rig.accept("b@healthy.example");
        assertThat(asked()).contains(ordinary);
    }

    @Test
    void urgentMailThatMemoryHasNoRoomForIsReadFirst() {
        rig.start(config(1, 500, 20).withPrecedence(NO_RESERVE));
        List<QueueId> ordinary = accept(100, Priority.NORMAL, "b@there.example");
        List<QueueId> urgent = accept(4, URGENT, "c@there.example");
        assertThat(order(urgent, ordinary)).startsWith("oUUUUo").hasSize(104);
    }

    @Test
    void aFreshLetterIsNotDelayedByThoseThatFallDueForAnotherNextHop() {
        rig.start(config(5, 500, 100));
        deferAndLetFallDue(1000, "b@sick.example");
        QueueId fresh = rig.accept("b@healthy.example");
        assertThat(lastAsked()).isEqualTo(fresh);
    }

    @Test
    void aFreshLetterTakesItsTurnBetweenThoseThatAreTriedAgainAtItsNextHop() {
        rig.start(config(1, 500, 100));
        deferAndLetFallDue(1000, "b@there.example");
        QueueId fresh = rig.accept("c@there.example");
        int before = rig.asked.size();
        for (int i = 0; i < 2; i++) {
            rig.report(OK, true);
        }
        assertThat(asked().subList(before, before + 2)).contains(fresh);
        rig.deliverAll();
        assertThat(rig.spool.letters).isEmpty();
    }

    private void deferAndLetFallDue(int count, String recipient) {
        rig.answering(BUSY, true);
        accept(count, Priority.NORMAL, recipient);
        rig.transport.cancel();
        rig.transport = rig.startTransport();
        rig.advance(Duration.ofMinutes(7));
        assertThat(rig.inHand).isNotEmpty();
    }

    @Test
    void urgentMailGoesFirstWhenItIsTriedAgain() {
        rig.start(config(1, 500, 1000));
        rig.answering(BUSY, true);
        accept(50, Priority.NORMAL, "b@there.example");
        QueueId urgent = rig.accept(URGENT, "c@there.example");
        rig.transport.cancel();
        rig.transport = rig.startTransport();
        rig.advance(Duration.ofMinutes(7));
        int before = rig.asked.size();
        rig.report(OK, true);
        assertThat(asked().subList(51, before + 1)).contains(urgent);
    }

    @Test
    void urgentMailGoesFirstAfterARestart() {
        rig.start(config(1, 500, 10).withPrecedence(NO_RESERVE));
        List<QueueId> ordinary = accept(50, Priority.NORMAL, "b@there.example");
        List<QueueId> urgent = accept(2, URGENT, "c@there.example");
        rig.qmgr.stop();
        rig.inHand.clear();
        rig.asked.clear();
        rig.start(config(1, 500, 10).withPrecedence(NO_RESERVE));
        assertThat(order(urgent, ordinary)).startsWith("oUUo");
    }

    @Test
    void urgentMailHasTheNextTurnOfANextHopWithARateLimit() {
        rig.start(
                QmgrConfig.defaults().withRateLimits(List.of(RateLimit.of("there.example", 1, Duration.ofMinutes(1)))));
        rig.answering(OK, true);
        accept(10, Priority.NORMAL, "b@there.example");
        QueueId urgent = rig.accept(URGENT, "c@there.example");
        rig.advance(Duration.ofMinutes(1));
        assertThat(asked()).hasSize(2).last().isEqualTo(urgent);
    }

    @Test
    void anUrgentLetterOfManyRecipientsGoesBatchByBatchBetweenOthers() {
        rig.start(config(1, 500, 1000).withPrecedence(NO_RESERVE));
        List<QueueId> ordinary = accept(3, Priority.NORMAL, "b@there.example");
        QueueId urgent = rig.accept(
                URGENT,
                IntStream.range(0, 300)
                        .mapToObj(i -> "r" + i + "@there.example")
                        .toArray(String[]::new));
        assertThat(order(List.of(urgent), ordinary)).isEqualTo("oUUUUoUUo");
    }

    @Test
    void saysWhatIsWrongWithItsNumbers() {
        assertThatThrownBy(() -> new Precedence(51, 4))
                .hasMessage("urgent-reserve 51 % is out of range; write 0 to 50");
        assertThatThrownBy(() -> new Precedence(10, 0)).hasMessage("urgent-turns is 0; write 1 at least");
    }
}
