package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.OK;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.mail.QueueId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Batches have 50 recipients here, and five deliveries are under way when what is to overtake arrives. */
class JobLineTest {
    private final QueueRig rig = new QueueRig().start();

    private QueueId acceptBatches(int batches) {
        return rig.accept(IntStream.range(0, batches * 50)
                .mapToObj(i -> "r" + i + "@there.example")
                .toArray(String[]::new));
    }

    private QueueId acceptSmall() {
        return rig.accept("b@there.example");
    }

    private List<QueueId> asked() {
        return rig.asked.stream().map(DeliveryRequest::id).toList();
    }

    @Test
    void aSmallLetterIsNextThoughABigOneWaits() {
        acceptBatches(250);
        QueueId small = acceptSmall();
        rig.report(OK, true);
        assertThat(asked().get(5)).isEqualTo(small);
    }

    @Test
    void aSmallLetterIsNextThoughManyBigOnesWait() {
        for (int i = 0; i < 3; i++) {
            acceptBatches(80);
        }
        QueueId small = acceptSmall();
        rig.report(OK, true);
        assertThat(asked().get(5)).isEqualTo(small);
    }

    @Test
    void anyNumberOfSmallLettersDelaysABigOneByAFifth() {
        QueueId big = acceptBatches(100);
        for (int i = 0; i < 500; i++) {
            acceptSmall();
        }
        rig.deliverAll();
        assertThat(asked()).hasSize(600);
        assertThat(asked().lastIndexOf(big)).isBetween(115, 120);
    }

    @Test
    void aMiddlingLetterOvertakesWhenTheBigOneHasEarnedEnough() {
        acceptBatches(200);
        QueueId middling = acceptBatches(10);
        rig.deliverAll();
        assertThat(asked().subList(10, 20)).containsOnly(middling);
        assertThat(asked()).hasSize(210);
    }

    @Test
    void whatOvertakesMayBeOvertaken() {
        acceptBatches(200);
        QueueId middling = acceptBatches(16); // it costs eight slots less the loan: 25 batches
        while (!asked().contains(middling)) {
            rig.report(OK, true);
        }
        rig.report(OK, true);
        QueueId small = acceptSmall();
        int before = asked().size();
        rig.report(OK, true);
        assertThat(asked().get(before)).isEqualTo(small);
    }

    @Test
    void aLetterOfAFewBatchesTakesTurnsWithSmallOnes() {
        QueueId few = acceptBatches(10);
        List<QueueId> small = List.of(acceptSmall(), acceptSmall(), acceptSmall());
        rig.deliverAll();
        assertThat(asked().subList(5, 13))
                .containsExactly(small.get(0), small.get(1), small.get(2), few, few, few, few, few);
    }

    @Test
    void whatArrivedBeforeABigLetterGoesBeforeIt() {
        for (int i = 0; i < 50; i++) {
            acceptSmall();
        }
        QueueId big = acceptBatches(100);
        rig.deliverAll();
        assertThat(asked().indexOf(big)).isEqualTo(50);
    }

    @Test
    void equalLettersGoOneAfterTheOther() {
        QueueId first = acceptBatches(20);
        QueueId second = acceptBatches(20);
        rig.deliverAll();
        assertThat(asked().subList(0, 20)).containsOnly(first);
        assertThat(asked().subList(20, 40)).containsOnly(second);
    }
}
