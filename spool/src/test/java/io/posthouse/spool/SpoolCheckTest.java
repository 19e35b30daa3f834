package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.mail.QueueId;
import io.posthouse.spool.Finding.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be wrong with all else, and when it may be looked at. */
class SpoolCheckTest {
    @TempDir
    Path folder;

    private CheckedSpool spool;

    @BeforeEach
    void fill() {
        spool = new CheckedSpool(folder);
    }

    @Test
    void findsNothingInAWholeSpool() {
        assertThat(spool.check(false)).isEmpty();
        assertThat(spool.check(true)).isEmpty();
        assertThat(spool.everythingAfterAStart()).containsExactlyInAnyOrderElementsOf(spool.letters());
    }

    @Test
    void letsNoRelayBeginWhileItLooks() {
        List<String> refusals = new ArrayList<>();
        SpoolCheck.run(folder, false, SpoolRig.START, new SpoolCheck.Listener() {
            @Override
            public void found(Finding finding) {}

            @Override
            public void looked(long files, long of) {
                assertThatThrownBy(() -> FolderLock.take(folder))
                        .isInstanceOf(SpoolBrokenException.class)
                        .satisfies(refusal -> refusals.add(refusal.getMessage()));
            }
        });
        assertThat(refusals).isNotEmpty().allMatch(refusal -> refusal.contains("is in use"));
        FolderLock.take(folder).close();
    }

    @Test
    void givesTheOwnerTheRightToWorkWithIt() throws IOException {
        Path file = spool.file(spool.deferred);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
        var hearing = new CheckedSpool.Hearing();
        assertThat(SpoolCheck.run(folder, false, spool.rig.time.now(), hearing).isClean())
                .isFalse();
        assertThat(hearing.findings)
                .extracting(Finding::toString)
                .containsExactly(
                        spool.shown(file) + " may not be read and written by its owner: a relay of the spool's owner"
                                + " cannot work with it; a repair gives it to the spool's owner");
        assertThat(SpoolCheck.run(folder, true, spool.rig.time.now(), hearing).isClean())
                .isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void saysThatThereIsNoSpool() {
        assertThatThrownBy(
                        () -> SpoolCheck.run(folder.resolve("none"), false, SpoolRig.START, new CheckedSpool.Hearing()))
                .isInstanceOf(SpoolBrokenException.class)
                .hasMessage("there is no spool folder " + folder.resolve("none"));
    }

    @Test
    void putsAsideWhatIsNeitherABagNorALetter() throws IOException {
        Files.writeString(folder.resolve("readme.txt"), "hello");
        Files.writeString(folder.resolve("deferred/20261123T1655Z/notes"), "hello");
        Files.createDirectories(folder.resolve("deferred/tomorrow/morning"));
        Files.createDirectory(folder.resolve("hold/1K0YH71YV7C.letter"));
        assertThat(spool.check(false))
                .extracting(Finding::where)
                .containsExactlyInAnyOrder(
                        "readme.txt", "deferred/20261123T1655Z/notes", "deferred/tomorrow", "hold/1K0YH71YV7C.letter");
        assertThat(spool.check(true)).hasSize(4).allMatch(Finding::repaired);
        assertThat(spool.check(true)).isEmpty();
        assertThat(spool.everythingAfterAStart()).containsExactlyInAnyOrderElementsOf(spool.letters());
        assertThat(spool.rig.troubles()).isEmpty();
    }

    @Test
    void deletesWhatWasBeingReceived() throws IOException {
        Files.writeString(folder.resolve("incoming/1K0YH71YV7C.letter.part"), "half");
        spool.mends(
                Kind.LEFTOVER,
                "incoming/1K0YH71YV7C.letter.part was being received: it was never accepted, and the next start"
                        + " deletes it; a repair deletes it");
    }

    @Test
    void writesAnIdAboveAll() throws IOException {
        Files.delete(folder.resolve("ids"));
        spool.mends(
                Kind.ID_MARK,
                "ids has no id: an id might be given out twice if the clock goes back; a repair writes it");
    }

    @Test
    void writesAnIdInThePlaceOfNonsense() throws IOException {
        Files.writeString(folder.resolve("ids"), "ZZZZZZZZZZZ\n"); // as if ids had come to their end
        spool.mends(
                Kind.ID_MARK,
                "ids has no id: an id might be given out twice if the clock goes back; a repair writes it");
    }

    @Test
    void doesNotCountWhatAPersonIsToLookAt() throws IOException {
        Files.writeString(folder.resolve("corrupt/something"), "hello");
        assertThat(spool.check(false)).isEmpty();
    }

    @Nested
    class WhileItIsInUse {
        private FolderLock lock;

        @BeforeEach
        void take() throws IOException {
            lock = FolderLock.take(folder);
            for (QueueId id : List.of(spool.deferred, spool.held, spool.large)) {
                Files.setLastModifiedTime(spool.file(id), FileTime.from(SpoolRig.START));
            }
        }

        @AfterEach
        void letGo() {
            lock.close();
        }

        private List<Kind> found() {
            var hearing = new CheckedSpool.Hearing();
            assertThat(SpoolCheck.run(folder, false, SpoolRig.START.plus(Duration.ofMinutes(5)), hearing)
                            .inUse())
                    .isTrue();
            return hearing.findings.stream().map(Finding::kind).toList();
        }

        @Test
        void looksAtWhatHasStoodStill() throws IOException {
            assertThat(found()).isEmpty();
            CheckedSpool.replace(spool.file(spool.deferred), "Subject: deferred", "Subject: d-ferred");
            Files.setLastModifiedTime(spool.file(spool.deferred), FileTime.from(SpoolRig.START));
            assertThat(found()).containsExactly(Kind.UNREADABLE_LETTER);
        }

        @Test
        void passesOverWhatMayBeBeingWritten() throws IOException {
            CheckedSpool.append(spool.file(spool.held), "{\"entry\":\"rele");
            Files.setLastModifiedTime(
                    spool.file(spool.held), FileTime.from(SpoolRig.START.plus(Duration.ofMinutes(4))));
            Files.writeString(folder.resolve("incoming/1K0YH71YV7C.letter.part"), "half");
            assertThat(found()).isEmpty();
        }

        @Test
        void looksAtWhatWasWrittenByAClockThatHasBeenPutBack() throws IOException {
            CheckedSpool.replace(spool.file(spool.deferred), "Subject: deferred", "Subject: d-ferred");
            Files.setLastModifiedTime(
                    spool.file(spool.deferred), FileTime.from(SpoolRig.START.plus(Duration.ofDays(365))));
            assertThat(found()).containsExactly(Kind.UNREADABLE_LETTER);
        }

        @Test
        void repairsNothing() {
            assertThatThrownBy(() -> SpoolCheck.run(folder, true, SpoolRig.START, new CheckedSpool.Hearing()))
                    .isInstanceOf(SpoolBrokenException.class)
                    .hasMessage("the spool folder " + folder + " is in use by a relay; stop it first, since what it"
                            + " works on cannot be repaired");
        }
    }
}
