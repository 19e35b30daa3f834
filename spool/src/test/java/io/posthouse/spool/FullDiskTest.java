package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.mail.DataSize;
import io.posthouse.mail.QueueId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A disk that is full or fails: what a client hears, and that it ends when the disk is well again. */
class FullDiskTest {
    private final SimulatedDisk disk = new SimulatedDisk(new Random(1));
    private final SpoolRig rig = new SpoolRig(Path.of("/spool"), disk, SpoolRig.SMALL);

    @Test
    void refusesNewMailInTimeAndTakesItAgain() {
        rig.commit(1000);
        disk.capacity = DataSize.ofKibibytes(70).bytes();
        rig.pass(Duration.ofSeconds(2));
        rig.receive().abort(); // looks at the disk
        rig.bus.settle();
        disk.capacity = DataSize.ofKibibytes(64).bytes();
        rig.pass(Duration.ofSeconds(2));
        rig.receive().abort();
        rig.bus.settle();
        assertThatThrownBy(rig::receive).isInstanceOf(SpoolFullException.class);
        assertThatThrownBy(rig::receive).isInstanceOf(SpoolFullException.class);
        assertThat(rig.troubles()).hasSize(1);
        disk.capacity = DataSize.ofMebibytes(1).bytes();
        rig.pass(Duration.ofSeconds(2));
        rig.receive().abort();
        assertThat(rig.recoveries()).isEqualTo(1);
        rig.commit(1000);
    }

    @Test
    void failsTheCommitThatFindsNoRoomAndForgetsTheLetter() {
        QueueId before = rig.commit(1000);
        disk.capacity = 4000;
        assertThatThrownBy(() -> rig.commit(5000)).isInstanceOf(SpoolFullException.class);
        assertThatThrownBy(() -> rig.commit(5000)).isInstanceOf(SpoolFullException.class);
        assertThat(rig.troubles()).hasSize(1).allMatch(said -> said.contains("replying 452"));
        assertThat(rig.contentOf(before)).hasSize(1000);
        disk.capacity = SimulatedDisk.NO_LIMIT;
        QueueId after = rig.commit(5000);
        assertThat(rig.recoveries()).isEqualTo(1);
        rig.kill();
        assertThat(rig.recovered()).containsExactlyInAnyOrderElementsOf(List.of(before, after));
    }

    @Test
    void saysWhatFailsOnABrokenDisk() {
        rig.commit(1000);
        disk.failOneIn(1);
        assertThatThrownBy(() -> rig.commit(1000)).isInstanceOf(SpoolBrokenException.class);
        assertThat(rig.troubles()).hasSize(1).allMatch(said -> said.contains("Input/output error"));
        disk.failOneIn(0);
        rig.commit(1000);
        assertThat(rig.recoveries()).isEqualTo(1);
    }
}
