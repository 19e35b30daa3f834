package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Letters in files of their own: deferred, held, large, left over. */
class LetterFilesTest {
    private static final Duration UNTIL_SEEN = Duration.ofSeconds(2);
    private static final Duration UNTIL_SETTLED = Duration.ofSeconds(45);

    @TempDir
    Path folder;

    private SpoolRig rig;

    @BeforeEach
    void open() {
        rig = new SpoolRig(folder);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private QueueId deferred(Duration wait) {
        QueueId id = rig.commit("Subject: wait\r\n");
        rig.record(id, 1, Outcome.deferred("4.2.0", "mx.there.example", "450 later"));
        rig.defer(id, wait);
        return id;
    }

    @Nested
    class Deferred {
        @Test
        void isSeenInTheFolderOfItsMinute() {
            QueueId id = deferred(Duration.ofMinutes(31));
            rig.pass(UNTIL_SEEN);
            assertThat(rig.filesIn("deferred")).containsExactly("20261123T1715Z/" + id + ".letter");
        }

        @Test
        void isSeenALittleLaterIfManyAreDeferredAtOnce() {
            for (int i = 0; i < 250; i++) {
                deferred(Duration.ofMinutes(31));
            }
            var seen = new ArrayList<Integer>();
            rig.pass(Duration.ofMillis(500));
            for (int i = 0; i < 4; i++) {
                seen.add(rig.filesIn("deferred").size());
                rig.pass(Duration.ofSeconds(1));
            }
            assertThat(seen).containsExactly(0, 100, 200, 250);
        }

        @Test
        void hasItsFileWhenTheSpoolIsClosed() {
            for (int i = 0; i < 250; i++) {
                deferred(Duration.ofMinutes(31));
            }
            rig.close();
            assertThat(rig.filesIn("deferred")).hasSize(250);
            rig.open();
        }

        @Test
        void leavesItsBagWhenItsFileIsSettled() throws IOException {
            QueueId id = deferred(Duration.ofMinutes(31));
            rig.pass(UNTIL_SETTLED);
            assertThat(bag()).contains("\"entry\":\"moved\"").contains("\"to\":\"deferred/20261123T1715Z/" + id);
            Files.delete(
                    folder.resolve("incoming").resolve(rig.filesIn("incoming").get(0)));
            rig.kill();
            rig.pass(Duration.ofMinutes(31));
            assertThat(rig.takeDue()).containsExactly(id);
        }

        private String bag() throws IOException {
            return Files.readString(
                    folder.resolve("incoming").resolve(rig.filesIn("incoming").get(0)));
        }

        @Test
        void isReadWithItsHistoryFromItsFile() {
            QueueId id = deferred(Duration.ofMinutes(31));
            rig.pass(UNTIL_SETTLED);
            Letter letter = rig.done(rig.spool.find(id)).orElseThrow();
            assertThat(letter.attempts()).isEqualTo(1);
            assertThat(letter.outcomes().values()).extracting(Outcome::said).containsExactly("450 later");
            assertThat(rig.contentOf(id)).isEqualTo("Subject: wait\r\n");
        }

        @Test
        void goesFromMinuteToMinuteAndLeavesNoEmptyFolder() {
            QueueId id = deferred(Duration.ofMinutes(1));
            rig.pass(Duration.ofMinutes(2));
            assertThat(rig.takeDue()).containsExactly(id);
            rig.record(id, 2, Outcome.deferred("4.2.0", "mx.there.example", "450 still later"));
            rig.defer(id, Duration.ofMinutes(10));
            rig.pass(UNTIL_SEEN);
            assertThat(rig.filesIn("deferred")).containsExactly("20261123T1656Z/" + id + ".letter");
            assertThat(folder.resolve("deferred")).isDirectoryNotContaining("glob:**/20261123T1645Z");
            rig.pass(Duration.ofMinutes(10));
            assertThat(rig.takeDue()).containsExactly(id);
            rig.done(rig.spool.remove(id));
            rig.pass(UNTIL_SEEN);
            assertThat(folder.resolve("deferred")).isEmptyDirectory();
        }

        @Test
        void isReadOnceForItsAttempt() throws IOException {
            QueueId id = taken();
            Files.delete(
                    folder.resolve("deferred").resolve(rig.filesIn("deferred").get(0)));
            assertThat(rig.contentOf(id)).isEqualTo("Subject: wait\r\n");
            rig.done(rig.spool.remove(id));
            assertThat(rig.spool.memoryTaken()).isZero();
        }

        private QueueId taken() {
            QueueId id = deferred(Duration.ofMinutes(1));
            rig.pass(Duration.ofMinutes(2));
            assertThat(rig.takeDue()).containsExactly(id);
            return id;
        }

        @Test
        void isGoneAsSoonAsItIsDelivered() {
            QueueId id = taken();
            rig.record(id, 2, Outcome.delivered("2.0.0", "mx.there.example", "250 ok"));
            assertThat(rig.filesIn("deferred")).isEmpty();
            assertThat(rig.done(rig.spool.find(id))).isEmpty();
            assertThat(rig.done(rig.spool.browse(Optional.empty(), 10)).unreadable())
                    .isEmpty();
            rig.done(rig.spool.remove(id));
            assertThat(rig.spool.memoryTaken()).isZero();
            rig.kill();
            assertThat(rig.recovered()).isEmpty();
            assertThat(rig.takeDue()).isEmpty();
        }

        @Test
        void isNotGivenToAQueueManagerThatStartsAgainOnceItIsDelivered() {
            QueueId id = taken();
            rig.record(id, 2, Outcome.delivered("2.0.0", "mx.there.example", "250 ok"));
            assertThat(rig.recovered()).isEmpty();
            rig.bus.settle();
            assertThat(rig.spool.keeper().docket(id)).isEmpty();
            assertThat(rig.spool.memoryTaken()).isZero();
            assertThat(rig.troubles()).isEmpty();
        }

        @Test
        void keepsItsFileWhileAnybodyWaits() {
            LetterWriter writer = rig.receive("ben@there.example", "joe@there.example");
            rig.done(writer.commit(new ContentTraits(false, false, 78)));
            rig.defer(writer.id(), Duration.ofMinutes(1));
            rig.pass(Duration.ofMinutes(2));
            rig.takeDue();
            rig.record(writer.id(), 1, Outcome.delivered("2.0.0", "mx.there.example", "250 ok"));
            assertThat(rig.filesIn("deferred")).hasSize(1);
            assertThat(rig.done(rig.spool.find(writer.id())).orElseThrow().pending())
                    .extracting(recipient -> recipient.forwardPath().toString())
                    .containsExactly("joe@there.example");
        }

        @Test
        void isGivenAgainAfterACrashInItsAttempt() {
            QueueId id = deferred(Duration.ofMinutes(1));
            rig.pass(Duration.ofMinutes(2));
            assertThat(rig.takeDue()).containsExactly(id);
            assertThat(rig.recovered()).containsExactly(id); // for a queue manager that starts again
            rig.kill();
            assertThat(rig.recovered()).isEmpty();
            assertThat(rig.takeDue()).containsExactly(id);
            assertThat(rig.takeDue()).isEmpty();
        }

        @Test
        void areTakenOldestDueFirstInPieces() {
            var ids = new ArrayList<QueueId>();
            for (int minute = 1; minute <= 5; minute++) {
                for (int i = 0; i < 3; i++) {
                    ids.add(deferred(Duration.ofMinutes(minute)));
                }
            }
            rig.reopen();
            rig.pass(Duration.ofMinutes(10));
            var taken = new ArrayList<QueueId>();
            while (taken.size() < ids.size()) {
                List<Letter> piece = rig.done(rig.spool.takeDue(rig.time.now(), 4));
                assertThat(piece).isNotEmpty();
                piece.forEach(letter -> taken.add(letter.id()));
            }
            assertThat(taken).containsExactlyElementsOf(ids);
            assertThat(rig.spool.nextDue()).isEmpty();
        }

        @Test
        void mayBeMovedByHand() throws IOException {
            QueueId id = deferred(Duration.ofMinutes(31));
            rig.pass(UNTIL_SETTLED);
            rig.close();
            Path sooner = folder.resolve("deferred/20261123T1650Z");
            Files.createDirectories(sooner);
            Files.move(folder.resolve("deferred/20261123T1715Z/" + id + ".letter"), sooner.resolve(id + ".letter"));
            rig.open();
            rig.pass(Duration.ofMinutes(6));
            assertThat(rig.takeDue()).containsExactly(id);
        }

        @Test
        void mayBeEditedByHandIfTheCheckIsTakenOut() throws IOException {
            QueueId id = deferred(Duration.ofMinutes(31));
            rig.pass(UNTIL_SETTLED);
            rig.close();
            Path file = folder.resolve("deferred/20261123T1715Z/" + id + ".letter");
            String text = Files.readString(file);
            Files.writeString(
                    file, text.replaceFirst("ben@there", "bea@there").replaceFirst(",\"check\":\"[0-9a-f]{8}\"", ""));
            rig.open();
            assertThat(rig.done(rig.spool.find(id)).orElseThrow().envelope().recipients())
                    .hasToString("[<bea@there.example>]");
        }
    }

    @Nested
    class Held {
        @Test
        void isInHoldWithItsReasonWhenTheStageIsDone() throws IOException {
            QueueId id = rig.commit("Subject: stop\r\n");
            rig.done(rig.spool.hold(id, "expired after 5 days"));
            assertThat(Files.readString(folder.resolve("hold/" + id + ".letter")))
                    .contains("\"entry\":\"held\"")
                    .contains("\"reason\":\"expired after 5 days\"");
            rig.reopen();
            assertThat(rig.recovered()).isEmpty();
            assertThat(rig.contentOf(id)).isEqualTo("Subject: stop\r\n");
        }

        @Test
        void isReleasedByDeferringItUntilNow() {
            QueueId id = rig.commit("Subject: stop\r\n");
            rig.done(rig.spool.hold(id, "looked odd"));
            rig.defer(id, Duration.ZERO);
            assertThat(rig.filesIn("hold")).isEmpty();
            assertThat(rig.takeDue()).containsExactly(id);
        }

        @Test
        void isRemovedByItsId() {
            QueueId id = rig.commit("Subject: stop\r\n");
            rig.done(rig.spool.hold(id, "looked odd"));
            rig.done(rig.spool.remove(id));
            assertThat(rig.filesIn("hold")).isEmpty();
            assertThatThrownBy(() -> rig.done(rig.spool.remove(id))).isInstanceOf(UnknownLetterException.class);
        }
    }

    @Nested
    class Large {
        @Test
        void hasAFileOfItsOwn() {
            String content = "0123456789".repeat(30_000);
            QueueId id = rig.commit(content);
            assertThat(rig.filesIn("incoming")).containsExactly(id + ".letter");
            assertThat(rig.contentOf(id)).isEqualTo(content);
            rig.kill();
            assertThat(rig.recovered()).containsExactly(id);
            assertThat(rig.contentOf(id)).isEqualTo(content);
            rig.defer(id, Duration.ofMinutes(31));
            assertThat(rig.filesIn("deferred")).containsExactly("20261123T1715Z/" + id + ".letter");
        }

        @Test
        void isGoneWhenItIsAbortedOrTheProcessDies() {
            LetterWriter aborted = rig.receive();
            aborted.write(SpoolRig.octets("x".repeat(100_000)));
            LetterWriter orphan = rig.receive();
            orphan.write(SpoolRig.octets("x".repeat(100_000)));
            rig.bus.settle();
            assertThat(rig.filesIn("incoming")).hasSize(2).allMatch(name -> name.endsWith(".letter.part"));
            aborted.abort();
            rig.bus.settle();
            assertThat(rig.filesIn("incoming")).containsExactly(orphan.id() + ".letter.part");
            rig.kill();
            assertThat(rig.filesIn("incoming")).isEmpty();
        }

        @Test
        void makesItsSessionWaitForTheDisk() {
            LetterWriter writer = rig.receive();
            while (!writer.isBusy()) {
                writer.write(SpoolRig.octets("x".repeat(16_000)));
            }
            assertThat(writer.sizeBytes()).isLessThan(300_000);
            var woken = new AtomicInteger();
            writer.whenReady(Runnable::run, woken::incrementAndGet);
            assertThat(woken).hasValue(0);
            rig.bus.settle();
            assertThat(woken).hasValue(1);
            assertThat(writer.isBusy()).isFalse();
            writer.whenReady(Runnable::run, woken::incrementAndGet);
            assertThat(woken).hasValue(2);
            writer.abort();
        }

        @Test
        void isAlsoWhatComesWhileMemoryIsShort() {
            List<LetterWriter> writers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                LetterWriter writer = rig.receive();
                writer.write(SpoolRig.octets("x".repeat(10_000)));
                writers.add(writer);
            }
            List<CompletionStage<Void>> commits = writers.stream()
                    .map(writer -> writer.commit(new ContentTraits(false, false, 10)))
                    .toList();
            commits.forEach(rig::done);
            assertThat(rig.filesIn("incoming")).anyMatch(name -> name.endsWith(".letter"));
            rig.kill();
            assertThat(rig.recovered()).hasSize(200);
        }
    }

    @Test
    void letsGoOfAFullBagByMovingTheFewLettersLeft() {
        List<QueueId> ids = new ArrayList<>();
        for (int i = 0; i < 9; i++) { // of which a bag takes six
            ids.add(rig.commit(10_000));
        }
        assertThat(rig.filesIn("active")).hasSize(1);
        QueueId straggler = ids.get(3);
        ids.stream().filter(id -> !id.equals(straggler)).forEach(id -> rig.done(rig.spool.remove(id)));
        rig.pass(Duration.ofSeconds(30));
        assertThat(rig.filesIn("active")).hasSize(1);
        rig.pass(Duration.ofMinutes(2));
        assertThat(rig.filesIn("active")).isEmpty();
        assertThat(rig.filesIn("incoming")).contains(straggler + ".letter");
        assertThat(rig.contentOf(straggler)).hasSize(10_000);
        rig.kill();
        assertThat(rig.recovered()).containsExactly(straggler);
    }

    @Test
    void knowsWhatHappenedToALetterAfterItLeftItsBag() {
        QueueId straggler = rig.commit(10_000, "ben@there.example", "joe@there.example");
        for (int i = 0; i < 8; i++) { // of which a bag takes six
            rig.done(rig.spool.remove(rig.commit(10_000)));
        }
        rig.pass(Duration.ofMinutes(2));
        assertThat(rig.filesIn("incoming")).contains(straggler + ".letter");
        rig.record(straggler, 1, Outcome.delivered("2.0.0", "mx.there.example", "250 ok"), "ben@there.example");
        var found = new ArrayList<Letter>();
        rig.spool.recover(found::add); // as a queue manager does that starts again
        assertThat(found)
                .singleElement()
                .satisfies(letter -> assertThat(letter.pending())
                        .extracting(recipient -> recipient.forwardPath().toString())
                        .containsExactly("joe@there.example"));
    }

    @Test
    void mailForOneThatTakesNothingLeavesRoomInMemoryForTheRest() {
        for (int i = 0; i < 100; i++) {
            rig.commit(4000, "ben@slow.example");
        }
        long taken = rig.spool.memoryTaken();
        rig.commit(4000, "ben@slow.example");
        assertThat(rig.spool.memoryTaken()).isEqualTo(taken);
        rig.commit(4000, "joe@quick.example");
        assertThat(rig.spool.memoryTaken()).isGreaterThan(taken);
    }

    @Test
    void makesNoBagAheadWhileFullOnesAreNotEmptied() {
        boolean madeOne = false;
        for (int i = 0; i < 40; i++) {
            int full = rig.filesIn("active").size();
            rig.commit(10_000); // of which a bag takes six
            rig.pass(Duration.ofMillis(100));
            int there = rig.filesIn("incoming").size();
            madeOne |= there == 2;
            assertThat(there).isLessThanOrEqualTo(full < 2 ? 2 : 1);
        }
        assertThat(madeOne).isTrue();
    }

    @Test
    void usesEmptiedBagsAgain() {
        for (int i = 0; i < 40; i++) {
            rig.done(rig.spool.remove(rig.commit(10_000)));
            rig.pass(Duration.ofSeconds(2));
        }
        assertThat(rig.filesIn("active")).isEmpty();
        assertThat(rig.filesIn("spare").size() + rig.filesIn("incoming").size()).isBetween(2, 4);
        QueueId id = rig.commit("Subject: over the remains of others\r\n");
        rig.kill();
        assertThat(rig.recovered()).containsExactly(id);
        assertThat(rig.troubles()).isEmpty();
    }
}
