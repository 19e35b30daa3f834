package io.posthouse.cli;

import static io.posthouse.cli.StuckRelay.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cli.Shell.Said;
import io.posthouse.control.JsonLine;
import io.posthouse.mail.QueueId;
import io.posthouse.master.Posthouse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands for the queue, while the relay runs and when it has stopped. */
class QueueToolsIT {
    @TempDir
    Path data;

    private StuckRelay relay;

    @BeforeEach
    void start() {
        relay = new StuckRelay(data);
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void listsWhatWaitsAsATable(boolean running) throws Exception {
        String one = relay.letter("ann@here.example", "ben@there.example", "eve@there.example");
        String two = relay.letter("shop@here.example", "joe@example.org");
        relay.unless(running);
        Said said = relay.queue("list");
        assertThat(said.lines().stream().map(line -> line.replaceAll("in [56] min$", "soon")))
                .containsExactly(
                        "id           queue         age      size  tries  next try",
                        one + "  deferred      0 s     429 B      1  soon",
                        "             <ann@here.example> to <ben@there.example> <eve@there.example>",
                        "             via there.example: 4.4.3 cannot look up there.example: no answer",
                        "             from 192.0.2.53",
                        two + "  deferred      0 s     429 B      1  soon",
                        "             <shop@here.example> to <joe@example.org>",
                        "             via example.org: 4.4.3 cannot look up example.org: SERVFAIL",
                        "2 letters, 858 B");
        assertThat(said.status()).isZero();
        assertThat(said.err()).isEmpty();
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void saysThatTheQueueIsEmpty(boolean running) {
        relay.unless(running);
        assertThat(relay.queue("list")).isEqualTo(new Said(0, "the queue is empty\n", ""));
        assertThat(relay.queue("shape")).isEqualTo(new Said(0, "the queue is empty\n", ""));
        assertThat(relay.queue("list", "--json")).isEqualTo(new Said(0, "", ""));
        assertThat(relay.lookAlike("mailq")).isEqualTo(new Said(0, "Mail queue is empty\n", ""));
        assertThat(relay.lookAlike("postqueue", "-j")).isEqualTo(new Said(0, "", ""));
        assertThat(relay.queue("flush")).isEqualTo(new Said(0, "0 letters to be tried now\n", ""));
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void listsAnObjectALineForPrograms(boolean running) throws Exception {
        String id = relay.letter("ann@here.example", "ben@there.example");
        relay.unless(running);
        Said said = relay.queue("list", "--json");
        assertThat(said.lines()).hasSize(1);
        assertThat(JsonLine.parse(said.lines().get(0)))
                .containsEntry("queue", "deferred")
                .containsEntry("id", id)
                .containsEntry("arrival", StuckRelay.START.toString())
                .containsEntry("sender", "ann@here.example")
                .containsEntry("attempts", 1L)
                .containsEntry("expiring", false)
                .containsKeys("next", "size")
                .extractingByKey("recipients")
                .asString()
                .contains("ben@there.example", "4.4.3", "no answer from 192.0.2.53");
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void printsTheSameObjectThatARereadingWouldWrite(boolean running) throws Exception {
        String id = relay.letter("ann@here.example", "\"b\\\\e \\\"n\"@there.example", "eve@here.example");
        relay.queue("hold", id, "--because", "a \"quoted\" \t \u0001 \u2026 word}}");
        relay.unless(running);
        Said said = relay.queue("list", "--json");
        assertThat(said.out())
                .isEqualTo(JsonLine.write(JsonLine.parse(said.out().strip())) + "\n")
                .contains("a \\\"quoted\\\" \\t \\u0001 \u2026 word}}");
        assertThat(relay.queue("show", "--json", id).out())
                .startsWith(said.out().substring(0, 60));
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void endsInSilenceWhenNobodyReadsOn(boolean running) throws Exception {
        relay.letter("ann@here.example", "ben@there.example");
        relay.unless(running);
        var err = new ByteArrayOutputStream();
        var broken = new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int octet) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                },
                false,
                StandardCharsets.UTF_8);
        var console = new Console(
                InputStream.nullInputStream(),
                broken,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Terminal.NONE,
                relay.time::now);
        assertThat(Main.run(new String[] {"queue", "list", "--data", data.toString()}, console))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void selectsByAllThatIsKnown(boolean running) throws Exception {
        String one = relay.letter("ann@here.example", "ben@there.example");
        String two = relay.letter("shop@here.example", "joe@example.org", "ben@example.com");
        relay.unless(running);
        assertThat(relay.listed()).containsExactly(one, two);
        assertThat(relay.listed(two)).containsExactly(two);
        assertThat(relay.listed(two.toLowerCase(Locale.ROOT))).containsExactly(two);
        assertThat(relay.listed("--sender", "ANN@here.example")).containsExactly(one);
        assertThat(relay.listed("--sender", "*@here.example")).containsExactly(one, two);
        assertThat(relay.listed("--sender", "<>")).isEmpty();
        assertThat(relay.listed("--recipient", "ben@*")).containsExactly(one, two);
        assertThat(relay.listed("--recipient", "joe@example.org")).containsExactly(two);
        assertThat(relay.listed("--domain", "example.com")).containsExactly(two);
        assertThat(relay.listed("--next-hop", "there.example")).containsExactly(one);
        assertThat(relay.listed("--reason", "servfail")).containsExactly(two);
        assertThat(relay.listed("--status", "4.4")).containsExactly(one, two);
        assertThat(relay.listed("--status", "4.2.2")).isEmpty();
        assertThat(relay.listed("--state", "deferred")).containsExactly(one, two);
        assertThat(relay.listed("--state", "hold,active")).isEmpty();
        assertThat(relay.listed("--sender", "ann@here.example", "--domain", "example.com"))
                .isEmpty();
        assertThat(relay.queue("list", "--domain", "nowhere.example"))
                .isEqualTo(new Said(0, "no letter fits the selection\n", ""));
    }

    @Test
    void selectsByAge() throws Exception {
        String old = relay.letter("ann@here.example", "ben@there.example");
        relay.time.advance(Duration.ofSeconds(10));
        String young = relay.letter("shop@here.example", "joe@example.org");
        relay.time.advance(Duration.ofSeconds(10)); // no longer, since letters that move may be met twice
        assertThat(relay.listed("--older-than", "15s")).containsExactly(old);
        assertThat(relay.listed("--younger-than", "15s")).containsExactly(young);
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void showsAllThatIsKnownOfALetter(boolean running) throws Exception {
        String id = relay.letter("ann@here.example", "ben@there.example");
        relay.unless(running);
        Said said = relay.queue("show", id);
        assertThat(said.lines().stream()
                        .map(line ->
                                line.replaceAll("16:(49|50):\\d\\d", "16:49:00").replace("in 6 min", "in 5 min")))
                .containsExactly(
                        "letter        " + id + ", deferred, tried once, next try 2026-11-23T16:49:00Z",
                        "              (in 5 min)",
                        "arrived       2026-11-23T16:44:00Z (0 s ago) from [127.0.0.1], helo [127.0.0.1],",
                        "              by ESMTP",
                        "size          432 B, 8BITMIME",
                        "reverse-path  <ann@here.example>",
                        "recipients    <ben@there.example> deferred via there.example: 4.4.3 cannot look",
                        "              up there.example: no answer from 192.0.2.53",
                        "history",
                        "  2026-11-23T16:44:00Z  accepted",
                        "  2026-11-23T16:44:00Z  deferred, attempt 1, <ben@there.example> via",
                        "                        there.example: 4.4.3 cannot look up there.example: no",
                        "                        answer from 192.0.2.53",
                        "  2026-11-23T16:44:00Z  waits until 2026-11-23T16:49:00Z");
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void tellsHowUrgentALetterIsIfItIsNotLikeMost(boolean running) throws Exception {
        String urgent = relay.letter("alarm@here.example", "ben@there.example");
        String usual = relay.letter("ann@here.example", "ben@there.example");
        relay.unless(running);
        assertThat(relay.queue("list", urgent).lines()).contains("             priority 6");
        assertThat(relay.queue("list", usual).out()).doesNotContain("priority");
        assertThat(relay.queue("show", urgent).lines()).contains("priority      6");
        assertThat(relay.queue("show", usual).out()).doesNotContain("priority");
        assertThat(relay.queue("show", "--json", urgent).out()).contains("\"priority\":6,");
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void printsALettersContentOctetForOctet(boolean running) throws Exception {
        String id = relay.letter("ann@here.example", "ben@there.example");
        relay.unless(running);
        String content = relay.queue("cat", id).out();
        assertThat(content).startsWith("Received: from ").endsWith("\r\n\r\nShall we?\r\n");
        assertThat(relay.queue("cat", "--header", id).out() + "Shall we?\r\n").isEqualTo(content);
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void countsByWhatIsAskedFor(boolean running) throws Exception {
        relay.letter("ann@here.example", "ben@there.example", "eve@there.example");
        relay.letter("shop@shop.example", "joe@example.org");
        relay.unless(running);
        assertThat(rows("domain")).containsExactly("TOTAL 3", "there.example 2", "example.org 1");
        assertThat(rows("sender")).containsExactly("TOTAL 2", "here.example 1", "shop.example 1");
        assertThat(rows("next-hop")).containsExactly("TOTAL 3", "there.example 2", "example.org 1");
        assertThat(relay.queue("shape", "--by", "reason").out()).contains("no answer from", "SERVFAIL");
        assertThat(relay.queue("shape", "--state", "hold").out()).isEqualTo("no letter fits the selection\n");
        assertThat(relay.queue("shape", "--rows", "1").out()).endsWith("and 1 more; --rows 2 shows all\n");
    }

    /** Name and total of each row. */
    private List<String> rows(String by) {
        return relay.queue("shape", "--by", by).lines().stream()
                .skip(4)
                .map(line -> line.replaceAll("(\\S+) +(\\d+).*", "$1 $2"))
                .toList();
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void holdsAndReleases(boolean running) throws Exception {
        String id = relay.letter("ann@here.example", "ben@there.example");
        relay.unless(running);
        assertThat(relay.queue("hold", id, "--because", "is it spam?")).isEqualTo(new Said(0, "1 letter held\n", ""));
        assertThat(relay.queue("list").out()).contains(id + "  hold ", "held: is it spam?");
        assertThat(relay.queue("show", id).out()).contains("held: is it spam?; tried once");
        assertThat(relay.listed("--reason", "spam")).containsExactly(id);
        assertThat(relay.queue("hold", id))
                .isEqualTo(new Said(1, "", "posthouse: letter " + id + " is held already and cannot be held\n"));
        assertThat(relay.queue("release", id)).isEqualTo(new Said(0, "1 letter released\n", ""));
        if (running) {
            relay.awaitDeferrals(1);
        }
        assertThat(relay.listed("--state", "deferred")).containsExactly(id);
        assertThat(relay.queue("release", id).err())
                .isEqualTo("posthouse: letter " + id + " is deferred and cannot be released\n");
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void deletesAfterAPreview(boolean running) throws Exception {
        String one = relay.letter("spam@here.example", "ben@there.example");
        String two = relay.letter("ann@here.example", "ben@there.example");
        relay.unless(running);
        Said preview = relay.queue("delete", "--sender", "spam@*", "--preview");
        assertThat(preview.lines())
                .contains("             <spam@here.example> to <ben@there.example>")
                .endsWith("1 letter would be deleted");
        assertThat(relay.listed()).containsExactly(one, two);
        assertThat(relay.queue("delete", "--sender", "spam@*")).isEqualTo(new Said(0, "1 letter deleted\n", ""));
        assertThat(relay.listed()).containsExactly(two);
        assertThat(relay.queue("delete", one, two))
                .isEqualTo(new Said(1, "1 letter deleted\n", "posthouse: no letter " + one + " in the queue\n"));
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void takesIdsFromStandardInput(boolean running) throws Exception {
        String one = relay.letter("ann@here.example", "ben@there.example");
        String two = relay.letter("ann@here.example", "eve@there.example");
        relay.letter("ann@here.example", "joe@example.org");
        relay.unless(running);
        Said said = relay.shell.pipe(
                one + "*\n\nnonsense\n" + two + "!\n", "queue", "delete", "--data", data.toString(), "-");
        assertThat(said)
                .isEqualTo(new Said(
                        1,
                        "2 letters deleted\n",
                        "posthouse: not a queue id: \"nonsense\"; ids have 11 digits and letters, as posthouse"
                                + " queue list shows them; passed over\n"));
        assertThat(relay.listed()).hasSize(1);
        assertThat(relay.queue("delete", "-")).isEqualTo(new Said(0, "", "")); // none is not all
        Said shown = relay.shell.pipe(
                relay.queue("list", "--json").out(), "queue", "delete", "--data", data.toString(), "-");
        assertThat(shown.err()) // once, not for each word
                .startsWith("posthouse: not a queue id: \"{\"queue\":\"deferred\",")
                .contains("...\"; ids have")
                .hasLineCount(1);
        assertThat(relay.listed()).hasSize(1);
    }

    @Test
    void takesNoneOfALineInWhichMoreStandsThanIds() throws Exception {
        String one = relay.letter("ann@here.example", "ben@there.example");
        Said said = relay.shell.pipe(
                one + "     361 Mon Nov 23 08:40:00  ann@here.example\n",
                "postsuper",
                "--data",
                data.toString(),
                "-d",
                "-");
        assertThat(said.err()).startsWith("posthouse: not a queue id: \"361\"");
        assertThat(relay.listed()).containsExactly(one);
    }

    @Test
    void countsHoweverManyLettersAreNamed() throws Exception {
        String one = relay.letter("ann@here.example", "ben@there.example");
        String two = relay.letter("ann@here.example", "joe@example.org", "eve@there.example");
        String gone = IntStream.range(0, 5000)
                .mapToObj(i -> new QueueId(i + 1L).toString())
                .collect(Collectors.joining("\n", "\n", "\n"));
        Said said = relay.shell.pipe(one + gone + two, "queue", "shape", "--data", data.toString(), "-");
        assertThat(said.lines())
                .anyMatch(line -> line.matches("TOTAL +3 +3 .*"))
                .anyMatch(line -> line.matches("there.example +2 +2 .*"));
        assertThat(said.lines().get(5)).startsWith("there.example"); // the most first
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void requeuesAsIfItHadJustCome(boolean running) throws Exception {
        String id = relay.letter("ann@here.example", "ben@there.example");
        relay.unless(running);
        assertThat(relay.queue("requeue", "--all")).isEqualTo(new Said(0, "1 letter requeued\n", ""));
        if (running) {
            relay.awaitDeferrals(1);
            assertThat(relay.queue("show", id).out()).contains("requeued by an operator", "tried once");
        } else {
            assertThat(relay.queue("show", id).out()).contains("requeued by an operator", "not tried yet");
        }
    }

    @Test
    void givesUpAndTellsTheSender() throws Exception {
        String id = relay.letter("ann@here.example", "ben@there.example");
        assertThat(relay.queue("expire", id)).isEqualTo(new Said(0, "1 letter given up\n", ""));
        assertThat(next(relay.removed).id()).hasToString(id);
        relay.awaitDeferrals(1); // the notification
        assertThat(relay.queue("list", "--sender", "<>").out()).contains("<> to <ann@here.example>");
    }

    @Test
    void givesUpWhenItStartsWhatWasExpiredWhileItHadStopped() throws Exception {
        String id = relay.letter("ann@here.example", "ben@there.example");
        relay.close();
        assertThat(relay.queue("expire", id)).isEqualTo(new Said(0, "1 letter given up\n", ""));
        assertThat(relay.queue("list").out()).contains("expires");
        relay.startAgain();
        relay.time.advance(Duration.ofMinutes(1));
        assertThat(next(relay.removed).id()).hasToString(id);
    }

    @Test
    void triesNowWhatIsFlushed() throws Exception {
        String one = relay.letter("ann@here.example", "ben@there.example");
        relay.letter("ann@here.example", "joe@example.org");
        assertThat(relay.queue("flush", "--next-hop", "there.example"))
                .isEqualTo(new Said(0, "1 letter to be tried now\n", ""));
        assertThat(relay.awaitDeferrals(1)).containsExactly(one);
        assertThat(relay.queue("list", one).out()).contains(" 2  in ");
        assertThat(relay.queue("flush")).isEqualTo(new Said(0, "2 letters to be tried now\n", ""));
        relay.awaitDeferrals(2);
    }

    @Test
    void asksBeforeItDeletesASelectionIfAPersonSitsThere() throws Exception {
        String id = relay.letter("ann@here.example", "ben@there.example");
        var seated = new Shell(relay.time::now, new Terminal(true, true, 80));
        String[] delete = {"queue", "delete", "--data", data.toString(), "--domain", "there.example"};
        Said refused = seated.pipe("n\n", delete);
        assertThat(refused.out()).endsWith("1 letter would be deleted\nDo it? [y/N] nothing was done\n");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(relay.listed()).containsExactly(id);
        assertThat(seated.pipe("y\n", delete).out()).endsWith("Do it? [y/N] 1 letter deleted\n");
        assertThat(relay.listed()).isEmpty();
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void saysWhichLetterIsNotThereAndShowsTheOthers(boolean running) throws Exception {
        String id = relay.letter("ann@here.example", "ben@there.example");
        relay.unless(running);
        String missing = "1K0YH71YV7C";
        String sentence = "posthouse: no letter " + missing + " in the queue\n";
        assertThat(relay.queue("show", missing, id).out()).startsWith("letter        " + id);
        assertThat(relay.queue("show", missing, id).err()).isEqualTo(sentence);
        assertThat(relay.queue("show", missing, id).status()).isEqualTo(1);
        assertThat(relay.queue("cat", missing)).isEqualTo(new Said(1, "", sentence));
        assertThat(relay.queue("list", missing)).isEqualTo(new Said(1, "", sentence));
        assertThat(relay.queue("delete", missing)).isEqualTo(new Said(1, "", sentence));
        assertThat(relay.lookAlike("postsuper", "-d", missing))
                .isEqualTo(new Said(0, "", sentence + "postsuper: Deleted: 0 messages\n"));
        assertThat(relay.lookAlike("postqueue", "-i", missing)).isEqualTo(new Said(0, "", sentence));
    }

    @Test
    void saysWhatIsNoIdWithoutAskingAnybody() {
        String sentence = "posthouse: not a queue id: \"nonsense\"; ids have 11 digits and letters, as posthouse queue"
                + " list shows them\n";
        for (String command : List.of("list", "show", "cat", "shape", "hold", "delete")) {
            assertThat(relay.queue(command, "nonsense")).isEqualTo(new Said(2, "", sentence));
        }
        assertThat(relay.lookAlike("postqueue", "-i", "nonsense")).isEqualTo(new Said(2, "", sentence));
    }

    @Test
    void saysThatAnotherRelayHoldsTheSpool() {
        Path copy = data.resolve("elsewhere");
        try (Posthouse hidden = Posthouse.builder()
                .dataFolder(copy)
                .control(false)
                .time(relay.time)
                .start()) {
            assertThat(hidden.address()).isNotNull();
            Said said = relay.shell.run("queue", "list", "--data", copy.toString());
            assertThat(said.status()).isEqualTo(1);
            assertThat(said.err())
                    .contains(copy.resolve("spool") + " is in use by another relay")
                    .hasLineCount(1);
        }
        assertThat(relay.shell.run("start", "--data", data.toString(), "--listen", "127.0.0.1:0"))
                .satisfies(said -> assertThat(said.status()).isEqualTo(1))
                .satisfies(said -> assertThat(said.err()).contains("is in use").hasLineCount(1));
    }

    @Test
    void saysThatThereIsNoSpool() {
        assertThat(relay.shell.run(
                        "queue", "list", "--data", data.resolve("none").toString()))
                .isEqualTo(new Said(
                        1,
                        "",
                        "posthouse: there is no spool in " + data.resolve("none")
                                + "; name the relay's data folder with --data\n"));
    }

    @ParameterizedTest(name = "running: {0}")
    @ValueSource(booleans = {true, false})
    void listsTheOthersWhenALetterWasEditedIntoNonsense(boolean running) throws Exception {
        String bad = relay.letter("ann@here.example", "ben@there.example");
        String good = relay.letter("ann@here.example", "joe@example.org");
        relay.queue("hold", bad); // so that it is in a file of its own
        Path file = data.resolve("spool/hold/" + bad + ".letter");
        Files.writeString(file, Files.readString(file).replace("\"recipients\":", "\"recipients\"; "));
        relay.unless(running);
        Said list = relay.queue("list", "--json");
        assertThat(list.lines()).hasSize(1);
        assertThat(JsonLine.parse(list.lines().get(0)).get("id")).isEqualTo(good);
        assertThat(list.err())
                .contains(bad)
                .contains("cannot be read")
                .contains("corrupt")
                .hasLineCount(1);
        assertThat(data.resolve("spool/corrupt/" + bad + ".letter")).exists();
        assertThat(list.status()).isEqualTo(1);
        Said show = relay.queue("show", bad);
        assertThat(show.err()).contains(bad).hasLineCount(1);
        assertThat(show.status()).isEqualTo(1);
        Said cat = relay.queue("cat", bad);
        assertThat(cat.err()).contains(bad).hasLineCount(1);
        assertThat(cat.status()).isEqualTo(1);
        Said hold = relay.queue("hold", bad);
        assertThat(hold.err()).contains(bad).hasLineCount(1);
        assertThat(hold.status()).isEqualTo(1);
    }
}
