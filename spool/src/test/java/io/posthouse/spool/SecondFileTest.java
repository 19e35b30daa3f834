package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A start that finds second files of a letter with which something happens at the same time. */
class SecondFileTest {
    private static final Path FOLDER = Path.of("/spool");
    private static final Instant DUE = SpoolRig.START.plus(Duration.ofMinutes(10));
    private static final String EARLIER = "deferred/20261123T1646Z";
    private static final String WHEN_DUE = "deferred/20261123T1654Z";

    private SimulatedDisk disk;
    private SpoolRig rig;

    /** In which order things are done. */
    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    private void open(long seed) {
        disk = new SimulatedDisk(new Random(seed));
        rig = new SpoolRig(FOLDER, disk, SpoolRig.SMALL, seed);
    }

    private void reopenWithACopyIn(QueueId id, String... folders) throws IOException {
        rig.close();
        byte[] octets = disk.files().entrySet().stream()
                .filter(file -> file.getKey().startsWith(FOLDER.resolve("incoming")))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
        for (String folder : folders) {
            Path path = FOLDER.resolve(folder).resolve(id + ".letter");
            disk.createFolder(path.getParent());
            disk.open(path, Disk.Mode.CREATE).write(ByteBuffer.wrap(octets), 0);
        }
        rig.spool = FileSpool.open(disk, FOLDER, SpoolRig.SMALL, rig.bus, () -> {});
    }

    private void assertIsOnlyIn(String folder, QueueId id, CompletionStage<Void> change) {
        rig.done(change);
        rig.pass(Duration.ofMinutes(2));
        for (int start = 0; start < 2; start++) {
            assertThat(rig.done(rig.spool.find(id))).isPresent();
            assertThat(disk.files().keySet())
                    .filteredOn(file -> file.endsWith(id + ".letter") && !file.startsWith(FOLDER.resolve("corrupt")))
                    .containsExactly(FOLDER.resolve(folder).resolve(id + ".letter"));
            rig.kill();
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keepsTheOneOfALetterThatIsHeldInItsBag(long seed) throws IOException {
        open(seed);
        QueueId id = rig.commit("Subject: in a bag\r\n");
        reopenWithACopyIn(id, EARLIER, "hold");
        assertIsOnlyIn("hold", id, rig.spool.hold(id, "for a reason"));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keepsTheOneOfALetterThatIsDeferredInItsFile(long seed) throws IOException {
        open(seed);
        QueueId id = rig.commit(50_000);
        reopenWithACopyIn(id, EARLIER, WHEN_DUE);
        assertIsOnlyIn(WHEN_DUE, id, rig.spool.defer(id, DUE));
    }
}
