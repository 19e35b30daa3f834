package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.DataSize;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spool may know 100 letters one by one here. */
class CrowdTest {
    private static final SpoolConfig SMALL = new SpoolConfig(
            DataSize.ofMebibytes(1),
            DataSize.ofKibibytes(16),
            DataSize.ofMebibytes(1),
            DataSize.ofKibibytes(64),
            2,
            100,
            Duration.ofSeconds(1),
            Duration.ofSeconds(40),
            Duration.ofMinutes(1));

    @TempDir
    Path folder;

    private SpoolRig rig;

    @BeforeEach
    void open() {
        rig = new SpoolRig(folder, new FileDisk(), SMALL);
    }

    private List<QueueId> commit(int letters) {
        var ids = new ArrayList<QueueId>();
        for (int i = 0; i < letters; i++) {
            ids.add(rig.commit(10));
        }
        return ids;
    }

    private void deferAll(List<QueueId> letters) {
        letters.forEach(id -> rig.defer(id, Duration.ofHours(1)));
    }

    @Test
    void halfOfWhatMayBeIsNoCrowd() {
        deferAll(commit(50));
        assertThat(rig.spool.crowding()).isZero();
        assertThat(rig.troubles()).isEmpty();
    }

    @Test
    void deferredLettersAreACrowdUntilTheyHaveFiles() {
        deferAll(commit(75));
        assertThat(rig.spool.crowding()).isEqualTo(0.5);
        assertThat(rig.troubles())
                .containsExactly("more mail comes than can be put in order, 51 letters wait for that; taking mail"
                        + " more slowly");

        rig.pass(Duration.ofMinutes(1));
        assertThat(rig.spool.crowding()).isZero();
        assertThat(rig.recoveries()).isEqualTo(1);
        assertThat(rig.filesIn("deferred")).hasSize(75);
    }

    @Test
    void aCrowdThatLeavesIsNoneAnyMore() {
        List<QueueId> letters = commit(75);
        letters.forEach(id -> rig.done(rig.spool.remove(id)));
        assertThat(rig.spool.crowding()).isZero();
        assertThat(rig.recoveries()).isEqualTo(1);
    }

    @Test
    void mailFromOutsideIsRefusedWhenThereAreTooMany() {
        List<QueueId> letters = commit(100);
        assertThat(rig.spool.crowding()).isEqualTo(1);
        assertThatThrownBy(() -> rig.receive())
                .isInstanceOf(SpoolFullException.class)
                .hasMessage("more letters wait to be put in order than memory should hold");

        rig.done(rig.spool.remove(letters.get(0)));
        rig.receive().abort();
    }

    @Test
    void whatTheRelayOwesIsTakenAllTheSame() {
        commit(100);
        var envelope = new Envelope(ReversePath.NULL, List.of(Recipient.of("ann@here.example")), BodyType.SEVEN_BIT);
        LetterWriter notification =
                rig.spool.receive(envelope, Reception.of(Reception.Origin.NOTIFICATION, rig.time.now()));
        notification.write(SpoolRig.octets("Subject: Not delivered\r\n"));
        rig.done(notification.commit(new ContentTraits(false, false, 78)));
        assertThat(rig.contentOf(notification.id())).startsWith("Subject: Not delivered");
    }

    @Test
    void aCrowdOfAnEarlierRunIsKnownAsOne() {
        deferAll(commit(75));
        rig.kill();
        assertThat(rig.spool.crowding()).isEqualTo(0.5);
        rig.pass(Duration.ofMinutes(1));
        assertThat(rig.spool.crowding()).isZero();
        assertThat(rig.filesIn("deferred")).hasSize(75);
    }

    @Test
    void copiesThatWereNeverMadeAreNotDeleted() {
        var disk = new SlowDisk();
        rig = new SpoolRig(folder, disk, SMALL);
        deferAll(commit(10));
        rig.kill();
        assertThat(disk.deleted).noneMatch(file -> file.getFileName().toString().endsWith(".letter"));
    }

    @Test
    void nothingIsPutInOrderBeforeAllIsKnown() {
        var disk = new SlowDisk();
        rig = new SpoolRig(folder, disk, SMALL);
        deferAll(commit(10));
        var soon = new ArrayList<List<String>>();
        disk.whileListing = () -> {
            rig.pass(Duration.ofSeconds(5));
            soon.add(rig.filesIn("deferred"));
        };
        rig.kill();
        disk.whileListing = () -> {};
        assertThat(soon).isNotEmpty().allMatch(List::isEmpty);

        rig.pass(Duration.ofSeconds(5));
        assertThat(rig.filesIn("deferred")).hasSize(10);
    }

    /** Time may go by while it is listed. */
    private static final class SlowDisk extends RealDisk {
        private final List<Path> deleted = new ArrayList<>();
        private Runnable whileListing = () -> {};

        @Override
        public boolean delete(Path file) throws IOException {
            deleted.add(file);
            return super.delete(file);
        }

        @Override
        public List<String> list(Path folder) throws IOException {
            if (folder.endsWith("incoming")) {
                whileListing.run();
            }
            return super.list(folder);
        }
    }
}
