package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.QueueKnown;
import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a disk does not give for the moment is not damaged: it is asked for again, and stays where it is. */
class ReadErrorTest {
    @TempDir
    Path folder;

    private final SickDisk disk = new SickDisk();
    private SpoolRig rig;
    private QueueId inBag;
    private QueueId large; // in a file of its own in incoming
    private QueueId deferred; // in a file of its own, due at 16:46

    @BeforeEach
    void fill() {
        rig = new SpoolRig(folder, disk, SpoolRig.SMALL);
        deferred = rig.commit("Subject: deferred\r\n");
        rig.defer(deferred, Duration.ofMinutes(2));
        rig.pass(Duration.ofMinutes(1));
        rig.close();
        rig.open();
        inBag = rig.commit("Subject: in a bag\r\n");
        large = rig.commit(50_000);
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {".bag", ".letter", "ids", "deferred", "20261123T1646Z", "hold"})
    void isAskedForAgain(String ending) {
        disk.failReading(ending, 2);
        rig.open();
        rig.pass(Duration.ofMinutes(2));
        assertThat(rig.recovered()).containsExactly(inBag, large);
        assertThat(rig.takeDue()).containsExactly(deferred);
        assertThat(rig.troubles()).isEmpty();
        assertThat(rig.filesIn("corrupt")).isEmpty();
    }

    @Test
    void isAskedForAgainOfALetterThatWaits() {
        disk.failReading(deferred + ".letter", 2);
        rig.open();
        assertThat(rig.spool.keeper().catalogue().index().summary(0).sizeBytes())
                .isEqualTo("Subject: deferred\r\n".length());
        assertThat(rig.troubles()).isEmpty();
    }

    @Test
    void ofABagKeepsTheRelayFromStarting() {
        disk.failReading(".bag", Integer.MAX_VALUE);
        assertThatThrownBy(rig::open)
                .isInstanceOf(SpoolBrokenException.class)
                .hasMessageStartingWith("cannot read the bag " + folder.resolve("incoming"))
                .hasMessageContaining(".bag: Input/output error; see to the disk and start again");
        assertThat(rig.troubles()).isEmpty();
        assertIsAllThere();
    }

    @Test
    void ofALetterLeavesItWhereItIs() {
        disk.failReading(large + ".letter", Integer.MAX_VALUE);
        rig.open();
        assertThat(rig.recovered()).containsExactly(inBag);
        assertThat(rig.troubles())
                .containsExactly(
                        "cannot read incoming/" + large + ".letter: Input/output error; it waits for the next start");
        rig.close();
        assertIsAllThere();
    }

    @Test
    void ofALetterThatIsDueLeavesItWhereItIs() {
        rig.open();
        rig.pass(Duration.ofMinutes(2));
        disk.failReading(deferred + ".letter", Integer.MAX_VALUE);
        assertThat(rig.takeDue()).isEmpty();
        assertThat(rig.troubles())
                .containsExactly(
                        "cannot read letter " + deferred + ": Input/output error; it waits for the next start");
        rig.close();
        assertIsAllThere();
    }

    @Test
    void ofALetterThatWaitsIsSaidOnce() {
        disk.failReading(deferred + ".letter", Integer.MAX_VALUE);
        rig.open();
        rig.pass(Duration.ofMinutes(2));
        assertThat(rig.takeDue()).isEmpty();
        disk.failReading("", 0);
        rig.done(rig.spool.note(deferred, Intervention.REQUEUE)); // which puts it in line once more
        disk.failReading(deferred + ".letter", Integer.MAX_VALUE);
        assertThat(rig.takeDue()).isEmpty();
        assertThat(rig.troubles())
                .containsExactly("cannot read letter " + deferred
                        + ": Input/output error; it waits for the next start, unless it can be read when it is due");
        rig.close();
        assertIsAllThere();
    }

    @Test
    void ofALetterThatIsDueAtTheStartLeavesItKnown() {
        rig.pass(Duration.ofMinutes(2));
        int before = rig.said(QueueKnown.class).size();
        disk.failReading(deferred + ".letter", Integer.MAX_VALUE);
        rig.spool = FileSpool.open(disk, folder, SpoolRig.SMALL, rig.bus, () -> {});
        assertThat(rig.takeDue()).as("asked for before it is listed").isEmpty();
        assertThat(rig.said(QueueKnown.class)).hasSize(before + 1);
        assertThat(rig.troubles()).hasSize(1);
        rig.close();
        assertIsAllThere();
    }

    @Test
    void ofAFolderLeavesWhatIsInItWhereItIs() {
        disk.failReading("20261123T1646Z", Integer.MAX_VALUE);
        rig.open();
        rig.pass(Duration.ofMinutes(2));
        assertThat(rig.takeDue()).isEmpty();
        assertThat(rig.troubles())
                .containsExactly("cannot list deferred/20261123T1646Z: Input/output error;"
                        + " what is in there waits for the next start");
        rig.close();
        assertIsAllThere();
    }

    @ParameterizedTest
    @ValueSource(strings = {"deferred", "20261123T1646Z", "hold"})
    void isAskedForAgainWhenItMustTellWhichIdsWereGiven(String ending) throws IOException {
        Files.delete(folder.resolve("ids"));
        disk.failReading(ending, 2);
        rig.open();
        assertThat(rig.troubles()).singleElement().asString().startsWith("ids is not there; no id up to " + deferred);
    }

    @Test
    void ofAnEmptyFolderIsNoneIfItOnlyCannotBeDeleted() throws IOException {
        Files.createDirectory(folder.resolve("deferred/20261123T1700Z"));
        disk.keepFolders();
        rig.open();
        assertThat(rig.troubles())
                .containsExactly("cannot delete deferred/20261123T1700Z, which is empty: Input/output error");
    }

    private void assertIsAllThere() {
        disk.failReading("", 0);
        rig.open();
        rig.pass(Duration.ofMinutes(2));
        assertThat(rig.recovered()).containsExactly(inBag, large);
        assertThat(rig.takeDue()).containsExactly(deferred);
        assertThat(rig.filesIn("corrupt")).isEmpty();
    }

    /** Some of what is on it cannot be read for a while. */
    private static final class SickDisk extends RealDisk {
        private String sick = "";
        private int failures;
        private boolean keepsFolders;

        /** So many times, whatever has a name that ends so. */
        void failReading(String ending, int times) {
            sick = ending;
            failures = times;
        }

        /** From now on no folder can be deleted. */
        void keepFolders() {
            keepsFolders = true;
        }

        @Override
        public void deleteFolder(Path path) throws IOException {
            if (keepsFolders) {
                throw new IOException("Input/output error");
            }
            super.deleteFolder(path);
        }

        @Override
        public DiskFile open(Path path, Mode mode) throws IOException {
            return new SickFile(super.open(path, mode), path.toString());
        }

        @Override
        public void list(Path folder, Predicate<String> each) throws IOException {
            super.list(folder, each);
            fail(folder.toString()); // when it has given some
        }

        @Override
        public List<String> list(Path folder) throws IOException {
            fail(folder.toString());
            return super.list(folder);
        }

        private void fail(String name) throws IOException {
            if (name.endsWith(sick) && failures > 0) {
                failures--;
                throw new IOException("Input/output error");
            }
        }

        private final class SickFile implements DiskFile {
            private final DiskFile file;
            private final String name;

            SickFile(DiskFile file, String name) {
                this.file = file;
                this.name = name;
            }

            @Override
            public int read(ByteBuffer target, long position) throws IOException {
                fail(name);
                return file.read(target, position);
            }

            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public void write(ByteBuffer[] pieces, int count, long position) throws IOException {
                file.write(pieces, count, position);
            }

            @Override
            public void sync() throws IOException {
                file.sync();
            }

            @Override
            public void truncate(long size) throws IOException {
                file.truncate(size);
            }

            @Override
            public Optional<FileChannel> channel() {
                return file.channel();
            }

            @Override
            public boolean isOpen() {
                return file.isOpen();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        }
    }
}
