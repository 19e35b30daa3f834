package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.OK;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.contract.Delivered;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.mail.QueueId;
import io.posthouse.spool.Letter;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MemoryBoundTest {
    private static final QmgrConfig SMALL = new QmgrConfig(
            5,
            20,
            500,
            50,
            Duration.ofSeconds(300),
            Duration.ofSeconds(4000),
            Duration.ofDays(5),
            Duration.ZERO,
            100,
            100);

    private final QueueRig rig = new QueueRig().start(SMALL);

    @Test
    void deliversInOrderWhatMemoryHadNoRoomFor() {
        for (int i = 0; i < 1000; i++) {
            rig.accept("b@there.example");
        }
        rig.deliverAll();
        assertThat(rig.asked)
                .extracting(DeliveryRequest::id)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 1000).mapToObj(QueueId::new).toList());
        assertThat(rig.spool.letters).isEmpty();
    }

    @Test
    void leavesRoomForOthersWhenOneNextHopTakesNothing() {
        for (int i = 0; i < 1000; i++) {
            rig.accept("b@hanging.example");
        }
        int asked = rig.asked.size();
        rig.accept("b@healthy.example");
        assertThat(rig.asked).hasSize(asked + 1);
        assertThat(rig.asked.get(asked).nextHop().host()).isEqualTo("healthy.example");
    }

    @Test
    void takesALetterWithMoreRecipientsThanTheBound() {
        String[] many = LongStream.range(0, 500)
                .mapToObj(i -> "r" + i + "@there.example")
                .toArray(String[]::new);
        rig.accept(many);
        rig.accept(many);
        rig.deliverAll();
        assertThat(rig.said(Delivered.class)).hasSize(1000);
    }

    @Test
    void defersUntriedWhatIsBeyondEvenALongLine() {
        for (int i = 0; i < 48_500; i++) {
            rig.accept("b@hanging.example");
        }
        int resting = rig.spool.deferred.size();
        assertThat(resting).isBetween(1, 499);
        assertThat(rig.spool.deferred.values())
                .allSatisfy(due -> assertThat(Duration.between(rig.time.now(), due))
                        .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(10)));
        rig.accept("b@healthy.example");
        assertThat(rig.asked).last().matches(asked -> asked.nextHop().host().equals("healthy.example"));

        rig.deliverAll();
        assertThat(rig.spool.letters).hasSize(resting);
        rig.answering(OK, true);
        rig.advance(Duration.ofMinutes(11));
        assertThat(rig.spool.letters).isEmpty();
    }

    @Test
    void letsDueLettersWaitInTheSpoolWhileTheLineIsLong() {
        var large = new QueueRig().start(QmgrConfig.defaults());
        for (int i = 1; i <= 60_000; i++) {
            Letter letter = QueueRig.letter(1_000_000 + i, large.time.now(), "b@there.example");
            large.spool.put(letter);
            large.spool.deferred.put(letter.id(), large.time.now().plusSeconds(290));
        }
        large.advance(Duration.ofSeconds(310)); // it looks every five minutes
        assertThat(large.spool.deferrals).isZero();
        assertThat(large.spool.taken()).isBetween(40_000, 55_000);

        large.deliverAll();
        assertThat(large.spool.deferrals).isZero();
        assertThat(large.spool.letters).isEmpty();
    }

    @Test
    void fetchesDueLettersAsThereIsRoom() {
        rig.answering(QueueRig.BUSY, true);
        for (int i = 0; i < 1000; i++) {
            rig.accept("b@there.example");
        }
        assertThat(rig.spool.deferred).hasSize(1000);
        rig.answering(OK, true);
        rig.advance(Duration.ofMinutes(12));
        assertThat(rig.spool.letters).isEmpty();
    }

    @Test
    void readsAgainLaterWhatCouldNotBeRead() {
        for (int i = 0; i < 200; i++) {
            rig.accept("b@there.example");
        }
        rig.spool.unreadable = true;
        rig.deliverAll();
        rig.spool.unreadable = false;
        rig.advance(Duration.ofSeconds(20));
        rig.deliverAll();
        assertThat(rig.spool.letters).isEmpty();
    }
}
