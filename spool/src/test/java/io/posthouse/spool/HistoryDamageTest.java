package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A line in the history of a letter that cannot be read: what stands behind it still counts, and it is kept. */
class HistoryDamageTest {
    private static final Outcome TAKEN = Outcome.delivered("2.0.0", "mx.there.example[192.0.2.1]:25", "250 taken");
    private static final Outcome LATER = Outcome.deferred("4.2.0", "mx.there.example[192.0.2.1]:25", "450 later");

    @TempDir
    Path folder;

    private SpoolRig rig;
    private QueueId id;

    /** Ben was deferred, then Eve got it, and Joe waits. */
    @BeforeEach
    void fill() {
        rig = new SpoolRig(folder);
        id = rig.commit(50_000, "ben@there.example", "eve@there.example", "joe@there.example");
        rig.record(id, 1, LATER, "ben@there.example");
        rig.record(id, 1, TAKEN, "eve@there.example");
    }

    private Path inIncoming() {
        return folder.resolve("incoming/" + id + ".letter");
    }

    private Path inDeferred() {
        return folder.resolve("deferred/20261123T1646Z/" + id + ".letter");
    }

    /** Changes something and keeps the length. */
    private static void spoil(Path file, String what, String by) throws IOException {
        CheckedSpool.replace(file, what, by);
    }

    private Letter recovered() {
        var found = new Letter[1];
        rig.spool.recover(letter -> found[0] = letter);
        return found[0];
    }

    private void assertMended(Path file, byte[] spoilt) throws IOException {
        String shown = folder.relativize(file).toString();
        assertThat(rig.troubles())
                .containsExactly(
                        shown + " has a history that cannot be read throughout; went on with the rest, and kept"
                                + " a copy in corrupt, where a person may look at it");
        assertThat(Files.readAllBytes(folder.resolve("corrupt/" + id + ".letter")))
                .isEqualTo(spoilt);
        assertThat(LetterScan.read(new FileDisk(), file).isDamaged()).isFalse();
    }

    @Test
    void hidesNothingThatStandsBehindItInIncoming() throws IOException {
        rig.close();
        spoil(inIncoming(), "450 later", "451 later");
        byte[] spoilt = Files.readAllBytes(inIncoming());
        rig.open();
        assertThat(recovered().pending())
                .containsExactly(Recipient.of("ben@there.example"), Recipient.of("joe@there.example"));
        assertMended(inIncoming(), spoilt);
        assertThat(rig.contentOf(id)).hasSize(50_000);
    }

    @Test
    void hidesNothingThatStandsBehindItInDeferred() throws IOException {
        rig.defer(id, Duration.ofMinutes(2));
        rig.close();
        spoil(inDeferred(), "{\"entry\":\"deferred\"", "\"entry\":\"deferred\"}");
        byte[] spoilt = Files.readAllBytes(inDeferred());
        rig.open();
        assertThat(rig.troubles()).isEmpty();
        rig.pass(Duration.ofMinutes(2));
        assertThat(rig.done(rig.spool.takeDue(rig.time.now(), 1)).get(0).pending())
                .containsExactly(Recipient.of("ben@there.example"), Recipient.of("joe@there.example"));
        assertMended(inDeferred(), spoilt);
        rig.record(id, 2, TAKEN, "ben@there.example", "joe@there.example");
        rig.kill();
        assertThat(rig.filesIn("deferred")).hasSize(1);
        assertThat(rig.takeDue()).isEmpty(); // everybody has it
    }

    @Test
    void isToldOfIfItIsTheLastAndWasFinished() throws IOException {
        rig.close();
        spoil(inIncoming(), "250 taken", "250 Taken");
        byte[] spoilt = Files.readAllBytes(inIncoming());
        rig.open();
        assertThat(recovered().pending()).hasSize(3);
        assertMended(inIncoming(), spoilt);
    }

    @Test
    void losesNothingToALineThatIsWrittenBehindIt() throws IOException {
        rig.defer(id, Duration.ofMinutes(2));
        rig.close();
        spoil(inDeferred(), "450 later", "451 later");
        rig.open();
        rig.done(rig.spool.hold(id, "a person looks at it")); // it is not read for an attempt, and not mended
        Path held = folder.resolve("hold/" + id + ".letter");
        assertThat(Files.readString(held, StandardCharsets.ISO_8859_1)).contains("451 later", "250 taken", "\"held\"");
        assertThat(rig.done(rig.spool.find(id)).orElseThrow().pending()).hasSize(2);
    }

    @Test
    void isNoMessageOfAnotherLetter() throws IOException {
        QueueId other = rig.commit(50_000);
        rig.close();
        byte[] theirs = Files.readAllBytes(folder.resolve("incoming/" + other + ".letter"));
        Files.write(inIncoming(), theirs, java.nio.file.StandardOpenOption.APPEND);
        byte[] spoilt = Files.readAllBytes(inIncoming());
        rig.open();
        assertMended(inIncoming(), spoilt);
        assertThat(rig.recovered()).containsExactly(id, other);
    }
}
