package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Emptied bags on a disk that fails while they are kept, or used again: no file is forgotten. */
class SparesTest {

    /** What the disk fails at. */
    private enum Step {
        KEEP,
        CLEAR,
        RENAME,
        SYNC,
        OPEN
    }

    @TempDir
    Path folder;

    private final List<Step> failing = new ArrayList<>();
    private SpoolRig rig;

    @BeforeEach
    void open() {
        rig = new SpoolRig(folder, new SickDisk(), SpoolRig.SMALL);
    }

    private void deliver(int letters) {
        for (int i = 0; i < letters; i++) {
            QueueId id = rig.commit(4000);
            rig.record(id, 1, Outcome.delivered("2.0.0", "mx.there.example", "250 ok"));
            rig.done(rig.spool.remove(id));
        }
        rig.pass(Duration.ofSeconds(10));
    }

    private List<String> bags() {
        var bags = new ArrayList<String>();
        for (String in : List.of("incoming", "active", "spare")) {
            rig.filesIn(in).forEach(name -> bags.add(in + '/' + name));
        }
        return bags;
    }

    @ParameterizedTest
    @EnumSource(names = "KEEP", mode = EnumSource.Mode.EXCLUDE)
    void areDeletedIfTheyCannotBeUsedAgain(Step step) {
        deliver(15);
        assertThat(rig.filesIn("spare")).hasSize(1);
        failing.add(step);
        deliver(10);
        assertThat(rig.filesIn("spare")).isEmpty();
        assertThat(bags()).as("the one being filled, and perhaps the next").hasSizeBetween(1, 2);
        failing.clear();
        deliver(100);
        rig.pass(Duration.ofMinutes(2));
        assertThat(bags()).as("at rest").hasSize(2);
        assertThat(rig.troubles()).isEmpty();
    }

    @Test
    void areKeptAgainAfterOneCouldNotBe() {
        failing.add(Step.KEEP);
        deliver(15);
        assertThat(bags()).as("only the one being filled").hasSize(1);
        failing.clear();
        deliver(30);
        assertThat(rig.filesIn("spare")).hasSize(2);
        assertThat(rig.troubles()).isEmpty();
    }

    private final class SickDisk extends RealDisk {
        private void failAt(Step step) throws IOException {
            if (failing.contains(step)) {
                throw new IOException("Input/output error");
            }
        }

        private boolean isIn(Path file, String name) {
            return file.startsWith(folder.resolve(name));
        }

        @Override
        public DiskFile open(Path file, Mode mode) throws IOException {
            if (mode == Mode.WRITE && file.toString().endsWith(Folders.BAG)) {
                failAt(isIn(file, "spare") ? Step.CLEAR : Step.OPEN);
            }
            return super.open(file, mode);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            if (isIn(from, "spare")) {
                failAt(Step.RENAME);
            }
            if (isIn(to, "spare")) {
                failAt(Step.KEEP);
            }
            super.rename(from, to);
        }

        @Override
        public void syncFolder(Path path) throws IOException {
            if (isIn(path, "spare")) {
                failAt(Step.SYNC);
            }
            super.syncFolder(path);
        }
    }
}
