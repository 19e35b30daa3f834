package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others spoil, and what the spool makes of it. */
class DamageTest {

    @TempDir
    Path folder;

    private Path onlyBag(SpoolRig rig) {
        return rig.filesIn("incoming").stream()
                .filter(name -> name.endsWith(".bag"))
                .map(folder.resolve("incoming")::resolve)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void dropsATornTailWithOneLine() throws IOException {
        var rig = new SpoolRig(folder);
        QueueId whole = rig.commit("Subject: whole\r\n");
        Path bag = onlyBag(rig);
        byte[] before = Files.readAllBytes(bag);
        QueueId torn = rig.commit("Subject: torn\r\n");
        byte[] after = Files.readAllBytes(bag);
        for (int cut = before.length + 1; cut < after.length; cut += 7) {
            Files.write(bag, Arrays.copyOf(after, cut));
            var again = new SpoolRig(folder);
            assertThat(again.recovered()).containsExactly(whole).doesNotContain(torn);
            assertThat(again.troubles()).hasSize(1).allMatch(said -> said.contains("never acknowledged"));
            assertThat(again.filesIn("corrupt")).isEmpty();
        }
    }

    @Test
    void dropsABagWhoseFirstEntryIsTornWithOneLine() throws IOException {
        var rig = new SpoolRig(folder);
        rig.commit("Subject: torn\r\n");
        Path bag = onlyBag(rig);
        byte[] whole = Files.readAllBytes(bag);
        for (int cut = 1; cut < whole.length; cut++) {
            boolean inRoom = cut % 2 == 0; // zeros, allocated ahead
            Files.write(bag, inRoom ? Arrays.copyOf(Arrays.copyOf(whole, cut), 9000) : Arrays.copyOf(whole, cut));
            var again = new SpoolRig(folder);
            assertThat(again.recovered()).isEmpty();
            assertThat(again.troubles()).as("cut at " + cut).hasSize(1).allMatch(said -> said.contains("dropped it"));
            assertThat(again.filesIn("corrupt")).isEmpty();
            assertThat(bag).doesNotExist();
        }
    }

    @Test
    void keepsABagOfAnotherNameForAPerson() throws IOException {
        var rig = new SpoolRig(folder);
        rig.commit("Subject: precious\r\n");
        rig.close();
        Path bag = onlyBag(rig);
        Files.move(bag, bag.resolveSibling("20261123T164400Z-00000000.bag"));
        rig.open();
        assertThat(rig.filesIn("corrupt")).containsExactly("20261123T164400Z-00000000.bag");
        assertThat(rig.troubles()).hasSize(1);
    }

    @Test
    void endsQuietlyWhereABagEnds() {
        var rig = new SpoolRig(folder);
        rig.commit("Subject: 1\r\n");
        rig.kill();
        rig.commit("Subject: 2\r\n");
        rig.kill();
        assertThat(rig.recovered()).hasSize(2);
        assertThat(rig.troubles()).isEmpty();
    }

    @Test
    void readsOnBehindDamageAndKeepsACopyOfIt() throws IOException {
        var rig = new SpoolRig(folder);
        QueueId first = rig.commit("Subject: first\r\n");
        rig.commit("Subject: second\r\n");
        QueueId third = rig.commit("Subject: third\r\n");
        Path bag = onlyBag(rig);
        Files.writeString(bag, Files.readString(bag).replace("Subject: second", "Subject: sEcond"));
        rig.kill();
        assertThat(rig.recovered()).containsExactly(first, third);
        assertThat(rig.troubles()).hasSize(1).allMatch(said -> said.contains("damaged"));
        assertThat(rig.filesIn("corrupt")).hasSize(1);
        assertThat(Files.readString(
                        folder.resolve("corrupt").resolve(rig.filesIn("corrupt").get(0))))
                .contains("Subject: sEcond");
    }

    @Test
    void readsOnBehindDamageThatEndsWhereAnEntryBegins() throws IOException {
        var rig = new SpoolRig(folder);
        QueueId first = rig.commit("Subject: first\r\n");
        int from = (int) Files.size(onlyBag(rig));
        rig.commit("Subject: second\r\n");
        int to = (int) Files.size(onlyBag(rig));
        QueueId third = rig.commit("Subject: third\r\n");
        byte[] octets = Files.readAllBytes(onlyBag(rig));
        Arrays.fill(octets, from, to, (byte) 'x'); // with the line feed at its end
        Files.write(onlyBag(rig), octets);
        rig.kill();
        assertThat(rig.recovered()).containsExactly(first, third);
        assertThat(rig.troubles()).hasSize(1).allMatch(said -> said.contains("from " + from + " to " + to));
    }

    /** Else the next start, when the letter has gone, would take the copy for it. */
    @Test
    void putsAsideASecondFileOfALetterThatIsUnderWay() throws IOException {
        var rig = new SpoolRig(folder);
        QueueId large = rig.commit(50_000);
        QueueId inBag = rig.commit("Subject: in a bag\r\n");
        rig.close();
        Path minute = Files.createDirectory(folder.resolve("deferred/20261123T1646Z"));
        Path incoming = folder.resolve("incoming/" + large + ".letter");
        Files.copy(incoming, minute.resolve(large + ".letter"));
        Files.copy(incoming, folder.resolve("hold/" + large + ".letter"));
        Files.copy(onlyBag(rig), minute.resolve(inBag + ".letter"));
        rig.open();
        assertThat(rig.troubles())
                .hasSize(3)
                .allMatch(said -> said.contains("is of a letter that is in the queue already"));
        assertThat(rig.recovered()).containsExactlyInAnyOrder(large, inBag);
        rig.done(rig.spool.remove(large));
        rig.done(rig.spool.remove(inBag));
        rig.reopen();
        rig.pass(Duration.ofMinutes(2));
        assertThat(rig.recovered()).isEmpty();
        assertThat(rig.takeDue()).isEmpty();
        assertThat(rig.filesIn("hold")).isEmpty();
    }

    @Test
    void putsAsideWhatIsNoLetterWithOneLineEach() throws IOException {
        var rig = new SpoolRig(folder);
        QueueId kept = rig.commit("Subject: kept\r\n");
        QueueId due = rig.commit("Subject: due\r\n");
        rig.defer(due, Duration.ofMinutes(2));
        rig.pass(Duration.ofMinutes(1));
        rig.close();
        String name = "1K0YH71YV7C.letter";
        Files.createFile(folder.resolve("incoming").resolve(name)); // of no length
        Files.writeString(folder.resolve("deferred/20261123T1646Z").resolve(name), "{\"entry\":\"mess");
        Files.writeString(folder.resolve("deferred/20261123T1646Z/readme.txt"), "hello");
        Files.createDirectory(folder.resolve("deferred/tomorrow"));
        Files.writeString(folder.resolve("hold/notes.txt"), "Ben asked for this one");
        Files.writeString(folder.resolve("incoming/20261123T164400Z-00000000.bag"), "no bag at all\n");
        rig.open();
        rig.pass(Duration.ofMinutes(2));
        assertThat(rig.recovered()).containsExactly(kept);
        assertThat(rig.takeDue()).containsExactly(due);
        assertThat(rig.troubles()).hasSize(6).allMatch(said -> said.contains("moved it to corrupt"));
        assertThat(rig.filesIn("corrupt"))
                .containsExactly(
                        "1K0YH71YV7C.letter",
                        "1K0YH71YV7C.letter.2",
                        "20261123T164400Z-00000000.bag",
                        "notes.txt",
                        "readme.txt");
        assertThat(folder.resolve("corrupt/tomorrow")).isDirectory();
    }

    /** A folder, a link to nowhere, a pipe on which a reader would wait for ever: of each name one line, and never again. */
    @Test
    void putsAsideWhatHasTheNameOfAFileAndIsNone() throws IOException {
        var rig = new SpoolRig(folder);
        QueueId due = rig.commit("Subject: due\r\n");
        rig.defer(due, Duration.ofMinutes(2));
        rig.pass(Duration.ofMinutes(1));
        rig.close();
        Path minute = folder.resolve("deferred/20261123T1646Z");
        Files.createDirectory(minute.resolve("1K0YH71YV7C.letter"));
        Files.createSymbolicLink(minute.resolve("1K0YH71YV7D.letter"), Path.of("nowhere"));
        assertThat(new ProcessBuilder(
                                "mkfifo", minute.resolve("1K0YH71YV7E.letter").toString())
                        .start()
                        .onExit()
                        .join()
                        .exitValue())
                .isZero();
        Files.createDirectory(folder.resolve("hold/1K0YH71YV7F.letter"));
        Files.createDirectory(folder.resolve("incoming/1K0YH71YV7G.letter"));
        Files.createDirectories(folder.resolve("incoming/1K0YH71YV7G.letter.part/in/it"));
        Files.createDirectory(folder.resolve("incoming/20261123T164400Z-00000000.bag"));
        Files.createFile(folder.resolve("deferred/20261123T1647Z"));
        rig.open();
        assertThat(rig.troubles()).hasSize(8).allMatch(said -> said.contains("moved it to corrupt"));
        rig.reopen();
        rig.pass(Duration.ofMinutes(2));
        assertThat(rig.takeDue()).containsExactly(due);
        assertThat(rig.troubles()).hasSize(8);
    }

    @Test
    void putsAsideALetterWhoseContentIsNotAsItWas() throws IOException {
        var rig = new SpoolRig(folder);
        QueueId id = rig.commit("Subject: precious\r\n");
        rig.defer(id, Duration.ofMinutes(2));
        rig.pass(Duration.ofMinutes(1));
        rig.close();
        Path file = folder.resolve("deferred/20261123T1646Z/" + id + ".letter");
        Files.writeString(file, Files.readString(file).replace("precious", "worthless"));
        rig.open();
        rig.pass(Duration.ofMinutes(2));
        assertThat(rig.takeDue()).isEmpty();
        assertThat(rig.filesIn("corrupt")).containsExactly(id + ".letter");
    }

    @Test
    void putsAsideALetterThatSaysToBeLongerThanAnyFile() throws IOException {
        for (long size : new long[] {Long.MAX_VALUE, Long.MAX_VALUE - 500, 1L << 40}) {
            var rig = new SpoolRig(folder);
            QueueId id = rig.commit(50_000);
            rig.defer(id, Duration.ofMinutes(2));
            rig.close();
            Path file = folder.resolve("deferred/20261123T1646Z/" + id + ".letter");
            Files.writeString(file, Files.readString(file).replaceFirst("\"size\":.*", "\"size\":" + size + '}'));
            rig.open();
            assertThat(rig.spool.nextDue()).isEmpty();
            assertThat(rig.troubles()).hasSize(1).allMatch(said -> said.contains(id + ".letter cannot be read"));
            assertThat(rig.filesIn("corrupt")).contains(id + ".letter");
            rig.close();
        }
    }

    @Test
    void readsALetterWhoseLastLineWasNotFinished() throws IOException {
        var rig = new SpoolRig(folder);
        QueueId id = rig.commit(50_000);
        Files.writeString(
                folder.resolve("incoming/" + id + ".letter"), "{\"entry\":\"deliv", StandardOpenOption.APPEND);
        rig.kill();
        assertThat(rig.recovered()).containsExactly(id);
        rig.defer(id, Duration.ZERO);
        rig.kill();
        assertThat(rig.takeDue()).containsExactly(id);
        assertThat(rig.troubles()).isEmpty();
    }

    @Test
    void believesNothingThatAContentSaysAboutBags() throws IOException {
        var rig = new SpoolRig(folder);
        QueueId first = rig.commit("Subject: first\r\n");
        String bag = Files.readString(onlyBag(rig), StandardCharsets.ISO_8859_1);
        QueueId forger = rig.commit("Subject: forged\r\n\r\n" + bag.replace("ben@there", "eve@there"));
        rig.kill();
        assertThat(rig.recovered()).containsExactly(first, forger);
    }
}
