package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a power cut leaves, when all that had a second to be synced was. */
class PowerCutTest {
    private static final Duration A_MOMENT = Duration.ofSeconds(3);

    private SimulatedDisk disk;
    private SpoolRig rig;

    /** Chance decides what of the unsynced is lost: with these seeds, each part of it once at least. */
    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    private void open(long seed) {
        disk = new SimulatedDisk(new Random(seed));
        rig = new SpoolRig(Path.of("/spool"), disk, SpoolRig.SMALL);
    }

    private void cutPower() {
        disk.cutPower();
        rig.kill();
    }

    private QueueId large() {
        return rig.commit((int) SpoolRig.SMALL.maxSmallLetter().bytes() + 1);
    }

    private Letter found(QueueId id) {
        return rig.done(rig.spool.find(id)).orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void leavesWhatWasDeliveredOfALetterThatThenMovedOn(long seed) {
        open(seed);
        QueueId id = large();
        rig.record(id, 1, Outcome.delivered("2.0.0", "mx.there.example", "250 taken"));
        rig.defer(id, Duration.ofMinutes(31));
        rig.pass(A_MOMENT);
        cutPower();
        assertThat(found(id).pending()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void leavesWhatWasDeliveredOfALetterThatMovedWhileItWasSynced(long seed) {
        open(seed);
        QueueId id = large();
        rig.record(id, 1, Outcome.failed("5.1.1", "mx.there.example", "550 nobody"));
        rig.record(id, 1, Outcome.delivered("2.0.0", "mx.there.example", "250 taken"));
        rig.time.advance(SpoolRig.SMALL.syncInterval());
        rig.bus.step(); // the round begins
        rig.defer(id, Duration.ofMinutes(31));
        rig.pass(A_MOMENT);
        cutPower();
        assertThat(found(id).pending()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void leavesWhatWasDeliveredOfALetterWhoseSyncHadFailed(long seed) {
        open(seed);
        QueueId id = large();
        rig.record(id, 1, Outcome.delivered("2.0.0", "mx.there.example", "250 taken"));
        disk.failOneIn(2);
        rig.pass(A_MOMENT);
        disk.failOneIn(0);
        rig.defer(id, Duration.ofMinutes(31));
        rig.pass(A_MOMENT);
        cutPower();
        assertThat(found(id).pending()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void leavesALetterWhoseBagMayOrMayNotSayThatItMoved(long seed) {
        open(seed);
        QueueId id = deferredInABagMadeAhead();
        disk.failSyncs(".bag", 1);
        rig.pass(Duration.ofSeconds(47)); // its file settles, and the bag cannot be told
        assertThat(rig.takeDue()).containsExactly(id); // so that the file does not count any more
        rig.pass(Duration.ofMinutes(2));
        cutPower();
        assertThat(found(id).id()).isEqualTo(id);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void leavesALetterWhoseBagCannotBeSyncedForAWhile(long seed) {
        open(seed);
        QueueId id = deferredInABagMadeAhead();
        disk.failSyncs(".bag", 5);
        rig.pass(Duration.ofSeconds(47));
        assertThat(rig.takeDue()).containsExactly(id);
        rig.record(id, 1, Outcome.deferred("4.2.0", "mx.there.example", "450 later"));
        rig.pass(A_MOMENT);
        cutPower();
        assertThat(found(id).id()).isEqualTo(id);
    }

    /** Due at 16:45; its file settles a few seconds before. */
    private QueueId deferredInABagMadeAhead() {
        for (int i = 0; i < 6; i++) { // a full bag
            rig.done(rig.spool.remove(rig.commit(10_000)));
        }
        rig.pass(Duration.ofSeconds(10));
        QueueId id = rig.commit("Subject: wait\r\n");
        rig.done(rig.spool.defer(id, SpoolRig.START.plusSeconds(60)));
        rig.pass(A_MOMENT);
        return id;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void leavesTheMarkOfTheIdsThatWereGiven(long seed) {
        open(seed);
        rig.time.jump(Duration.ofDays(365));
        QueueId last = large(); // in a file of its own, so that nothing else tells of it
        rig.done(rig.spool.remove(last));
        rig.pass(A_MOMENT);
        rig.time.jump(Duration.ofDays(-365));
        cutPower();
        assertThat(rig.commit("Subject: now\r\n")).isGreaterThan(last);
    }
}
