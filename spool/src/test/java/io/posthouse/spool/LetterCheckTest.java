package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.Outcome;
import io.posthouse.spool.Finding.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be wrong with a letter, how it is told, and what a repair and the start after it make of it. */
class LetterCheckTest {
    @TempDir
    Path folder;

    private CheckedSpool spool;

    @BeforeEach
    void fill() {
        spool = new CheckedSpool(folder);
    }

    @Test
    void findsThatItsContentIsNotAsItWas() throws IOException {
        CheckedSpool.replace(spool.file(spool.deferred), "Subject: deferred", "Subject: d-ferred");
        spool.mends(
                Kind.UNREADABLE_LETTER,
                spool.shown(spool.file(spool.deferred))
                        + " has a content that does not fit its checksum: it cannot be delivered;"
                        + " a repair moves it to corrupt",
                spool.deferred);
        assertThat(spool.rig.filesIn("corrupt")).containsExactly(spool.deferred + ".letter");
    }

    @Test
    void looksAtTheChecksumOfLargeOnesToo() throws IOException {
        Path file = spool.file(spool.large);
        byte[] octets = Files.readAllBytes(file);
        octets[octets.length / 2] ^= 1;
        Files.write(file, octets);
        spool.mends(
                Kind.UNREADABLE_LETTER,
                spool.shown(file) + " has a content that does not fit its checksum: it cannot be delivered; a repair"
                        + " moves it to corrupt",
                spool.large);
    }

    @Test
    void findsThatItIsEmpty() throws IOException {
        Files.write(spool.file(spool.held), new byte[0]);
        spool.mends(
                Kind.UNREADABLE_LETTER,
                spool.shown(spool.file(spool.held)) + " is empty: it cannot be delivered; a repair moves it to corrupt",
                spool.held);
    }

    @Test
    void findsThatItsFirstLineWasEditedIntoNonsense() throws IOException {
        CheckedSpool.replace(spool.file(spool.deferred), "\"recipients\":", "\"recipients\";");
        spool.mends(
                Kind.UNREADABLE_LETTER,
                spool.shown(spool.file(spool.deferred))
                        + " does not begin with a message that is whole: it cannot be delivered; a"
                        + " repair moves it to corrupt",
                spool.deferred);
    }

    @Test
    void cutsOffALineThatWasNotFinished() throws IOException {
        CheckedSpool.append(spool.file(spool.deferred), "{\"entry\":\"deliv");
        String where = spool.shown(spool.file(spool.deferred));
        spool.mends(
                Kind.TORN_LETTER,
                where + " ends in 15 octets that are no line: nobody was told of that, unless somebody has spoilt"
                        + " it; a repair cuts it off and keeps a copy in corrupt");
        assertThat(spool.rig.filesIn("corrupt")).hasSize(1).allMatch(name -> name.endsWith(".tail"));
    }

    @Test
    void keepsWhatStandsBehindALineThatCannotBeRead() throws IOException {
        CheckedSpool.replace(spool.file(spool.deferred), "\"status\":\"4.2.0\"", "\"status\":\"4.2.x\"");
        String where = spool.shown(spool.file(spool.deferred));
        spool.mends(
                Kind.DAMAGED_LETTER,
                where + " has a history that cannot be read throughout: what stands behind that is not heeded, so"
                        + " some may get it twice; a repair writes it anew with all that can be read and keeps a"
                        + " copy in corrupt");
        assertThat(Files.readString(folder.resolve("corrupt/" + spool.deferred + ".letter")))
                .contains("4.2.x");
    }

    @Test
    void givesItItsNameBack() throws IOException {
        Files.move(spool.file(spool.deferred), spool.minute().resolve("1K0YH71YV7C.letter"));
        spool.mends(
                Kind.RENAMED_LETTER,
                "deferred/20261123T1655Z/1K0YH71YV7C.letter holds letter " + spool.deferred
                        + ": a start would not deliver it; a repair gives it its name back");
    }

    @Test
    void notesThatItWaitsForAnotherTimeThanItsHistorySays() throws IOException {
        Path later = Files.createDirectory(folder.resolve("deferred/20261123T1700Z"));
        Files.move(spool.file(spool.deferred), later.resolve(spool.deferred + ".letter"));
        spool.mends(
                Kind.MOVED_LETTER,
                "deferred/20261123T1700Z/" + spool.deferred
                        + ".letter waits for another time than its history says: where it is counts; a repair notes"
                        + " that in its history");
    }

    @Test
    void notesThatItWasMovedToHold() throws IOException {
        Files.move(spool.file(spool.deferred), folder.resolve("hold/" + spool.deferred + ".letter"));
        spool.mends(
                Kind.MOVED_LETTER,
                "hold/" + spool.deferred
                        + ".letter does not say why it is held: where it is counts; a repair notes that"
                        + " in its history");
    }

    @Test
    void deletesACopyThatWaitsForAnotherTime() throws IOException {
        Path later = Files.createDirectory(folder.resolve("deferred/20261123T1700Z"));
        Files.copy(spool.file(spool.deferred), later.resolve(spool.deferred + ".letter"));
        spool.mends(
                Kind.COPY,
                "deferred/20261123T1700Z/" + spool.deferred + ".letter is a copy of deferred/20261123T1655Z/"
                        + spool.deferred + ".letter: the other one counts; a repair deletes it");
    }

    @Test
    void keepsTheOneThatKnowsMoreOfTwo() throws IOException {
        Path later = Files.createDirectory(folder.resolve("deferred/20261123T1700Z"));
        Path copy = Files.copy(spool.file(spool.deferred), later.resolve(spool.deferred + ".letter"));
        CheckedSpool.replace(copy, "Subject: deferred", "Subject: deferred"); // the same, so far
        CheckedSpool.replace(copy, "\"status\":\"4.2.0\"", "\"status\":\"4.2.x\"");
        assertThat(spool.check(false)).extracting(Finding::kind).containsExactly(Kind.RIVAL);
        assertThat(spool.check(true)).extracting(Finding::repaired).containsExactly(true);
        assertThat(spool.check(true)).isEmpty();
        assertThat(spool.file(spool.deferred)).isEqualTo(spool.minute().resolve(spool.deferred + ".letter"));
        assertThat(spool.rig.filesIn("corrupt")).containsExactly(spool.deferred + ".letter");
        assertThat(spool.everythingAfterAStart()).containsExactlyInAnyOrderElementsOf(spool.letters());
    }

    @Test
    void bringsBackOneThatLiesWhereNobodyLooks() throws IOException {
        Files.move(spool.file(spool.held), folder.resolve("active/letter.bak"));
        spool.mends(
                Kind.MISPLACED_LETTER,
                "active/letter.bak is letter " + spool.held + ", which is nowhere else: a start would not deliver it; a"
                        + " repair moves it to incoming");
    }

    @Test
    void deletesWhatEverybodyHas() throws IOException {
        spool.rig.open();
        spool.rig.record(spool.large, 1, Outcome.delivered("2.0.0", "mx.there.example[192.0.2.1]:25", "250 2.0.0 ok"));
        spool.rig.bus.die(); // before the file was deleted
        spool.mends(
                Kind.FINISHED_LETTER,
                "incoming/" + spool.large
                        + ".letter is delivered to all of its recipients: nothing is left to do for it;"
                        + " a repair deletes it",
                spool.large);
    }
}
