package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a round of housekeeping that failed leaves to the next. */
class FailedRoundTest {
    private static final Path FOLDER = Path.of("/spool");
    private static final Duration A_MOMENT = Duration.ofSeconds(3);

    private final SimulatedDisk disk = new SimulatedDisk(new Random(1));
    private final SpoolRig rig = new SpoolRig(FOLDER, disk, SpoolRig.SMALL);

    @Test
    void isOverWithABagThatNobodyNeedsWhenTheDiskWorksAgain() {
        List<QueueId> letters = fillABag();
        rig.pass(A_MOMENT);
        letters.forEach(id -> rig.done(rig.spool.remove(id)));
        disk.failSyncs(".bag", 1);
        rig.pass(A_MOMENT);
        rig.commit("Subject: it works\r\n");
        rig.pass(Duration.ofMinutes(2));
        rig.commit("Subject: it still works\r\n");
        assertThat(rig.troubles()).hasSize(1);
        assertThat(rig.recoveries()).isEqualTo(1);
        assertThat(files("active")).isEmpty();
    }

    @Test
    void givesBackTheRoomMadeAheadOfABagThatGetsNoMoreMail() {
        fillABag();
        rig.pass(A_MOMENT);
        QueueId id = rig.commit("Subject: in the next\r\n");
        assertThat(size(files("incoming").get(0)))
                .isEqualTo(SpoolRig.SMALL.bagSize().bytes());
        rig.record(id, 1, Outcome.deferred("4.2.0", "mx.there.example", "450 later"));
        disk.failSyncs(".bag", 1);
        rig.pass(A_MOMENT);
        Path bag = files("active").get(1);
        assertThat(size(bag)).isLessThan(2000);
        rig.kill();
        assertThat(rig.done(rig.spool.find(id)).orElseThrow().attempts()).isEqualTo(1);
    }

    /** A process that ended before it could sync again does not tell the next one what may be missing on the disk. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void bringsNothingBackLongAfterAFailedSync(long seed) {
        var sickDisk = new SimulatedDisk(new Random(seed));
        var sick = new SpoolRig(FOLDER, sickDisk, SpoolRig.SMALL);
        QueueId id = sick.commit("Subject: once\r\n");
        sick.pass(A_MOMENT);
        sick.done(sick.spool.remove(id));
        sickDisk.failSyncs(".bag", 1);
        sick.pass(Duration.ofMillis(1500));
        sick.kill();
        assertThat(sick.recovered()).isEmpty();
        sick.pass(Duration.ofHours(1));

        sickDisk.cutPower();
        sick.kill();
        assertThat(sick.recovered()).isEmpty();
    }

    private List<QueueId> fillABag() {
        var letters = new ArrayList<QueueId>();
        for (int i = 0; i < 6; i++) {
            letters.add(rig.commit(10_000));
        }
        assertThat(files("active")).hasSize(1);
        return letters;
    }

    private List<Path> files(String folder) {
        return disk.files().keySet().stream()
                .filter(file -> file.startsWith(FOLDER.resolve(folder)))
                .sorted()
                .toList();
    }

    private int size(Path file) {
        return disk.files().get(file).length;
    }

    /** Back and forth between few minutes, so that a file that did not count is soon in the letter's way again. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void deletesNoFileThatHasBecomeALettersOwnMeanwhile(long seed) {
        var random = new Random(seed);
        QueueId id = rig.commit("Subject: to and fro\r\n");
        for (int i = 0; i < 40; i++) {
            disk.failDeletions(random.nextInt(90));
            rig.done(rig.spool.defer(id, SpoolRig.START.plus(Duration.ofMinutes(200 + random.nextInt(3)))));
            rig.pass(Duration.ofMillis(random.nextInt(4) == 0 ? 60_000 : random.nextInt(3000)));
            assertThat(rig.done(rig.spool.find(id))).isPresent();
        }
        disk.failDeletions(0);
        rig.pass(Duration.ofMinutes(2));
        assertThat(files("deferred")).hasSize(1);
        rig.kill();
        rig.time.jump(Duration.ofHours(4));
        assertThat(rig.takeDue()).containsExactly(id);
        assertThat(rig.contentOf(id)).isEqualTo("Subject: to and fro\r\n");
    }
}
