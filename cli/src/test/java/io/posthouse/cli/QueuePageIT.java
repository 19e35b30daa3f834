package io.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cli.Shell.Said;
import io.posthouse.mail.Outcome;
import io.posthouse.qmgr.QmgrConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs what docs/queue.md shows, in order: every line that begins with a dollar sign in a block of {@code console} prints what
 * stands below it. Comments such as {@code <!-- relay: stop -->} say what happens in between.
 */
class QueuePageIT {
    private static final Path PAGE = Path.of("../docs/queue.md");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
    private static final Pattern HAPPENING = Pattern.compile("<!-- relay: (.*) -->");
    private static final Map<String, Outcome> NEXT_HOPS = Map.of(
            "there.example",
            Outcome.deferred(
                    "4.7.1", "mx1.there.example[198.51.100.9]:25", "451 4.7.1 greylisted, try again in 5 minutes"),
            "example.com",
            Outcome.deferred("4.4.1", "", "cannot connect to mx1.example.com[203.0.113.7]:25: Connection refused"),
            "example.org",
            Outcome.deferred("4.2.2", "mx.example.org[192.0.2.80]:25", "452 4.2.2 mailbox full"));

    @TempDir
    Path data;

    private final List<String> page = new ArrayList<>(); // with what the commands really print

    @Test
    void printsWhatThePageShows() throws IOException {
        List<String> expected = Files.readAllLines(PAGE);
        try (var relay = new ScriptedRelay(data, Instant.parse("2026-11-23T08:40:00Z"), NEXT_HOPS)) {
            submit(relay);
            boolean fenced = false;
            for (String line : expected) {
                if (line.startsWith("```")) {
                    fenced = line.equals("```console");
                    page.add(line);
                } else if (fenced && line.startsWith("$ ")) {
                    page.add(line);
                    run(relay, line.substring(2));
                } else if (!fenced) {
                    page.add(line);
                    Matcher happening = HAPPENING.matcher(line);
                    if (happening.matches()) {
                        happen(relay, happening.group(1));
                    }
                }
            }
        }
        assertThat(page).as(String.join("\n", page)).isEqualTo(expected);
    }

    @Test
    void namesTheDefaults() throws IOException {
        QmgrConfig config = QmgrConfig.defaults();
        assertThat(Files.readString(PAGE).replaceAll("\\s+", " "))
                .contains(
                        config.maxRecipientsPerDelivery() + " in one transaction at most",
                        "begins with " + config.initialConcurrency() + " deliveries at once",
                        "up to " + config.maxConcurrency(),
                        config.minRetryDelay().toMinutes() + " minutes at least",
                        config.maxRetryDelay().toSeconds() + " seconds at most",
                        config.lifetime().toDays() + " days",
                        String.format(Locale.ROOT, "%,d letters", config.maxLetters()),
                        String.format(Locale.ROOT, "%,d recipients", config.maxRecipients()));
        assertThat(config.warningDelay()).isZero();
        assertThat(config.rateLimits()).isEmpty();
    }

    private static void submit(ScriptedRelay relay) {
        relay.submit("ann@here.example", "Lunch", "ben@there.example");
        relay.pass(Duration.ofMinutes(11));
        relay.submit("bob@here.example", "Minutes", "joe@example.com", "sue@example.org");
        relay.pass(Duration.ofMinutes(8));
        for (int disk = 1; disk <= 3; disk++) {
            relay.submit("bot@monitor.example", "Disk " + disk + " is full", "ops@example.com");
        }
        relay.pass(Duration.ofMinutes(1));
    }

    private void run(ScriptedRelay relay, String commandLine) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(commandLine);
        while (word.find()) {
            words.add(Stream.of(1, 2, 3)
                    .map(word::group)
                    .filter(group -> group != null)
                    .findFirst()
                    .orElseThrow());
        }
        if (words.get(0).equals("posthouse")) {
            words.remove(0);
        }
        words.addAll(words.get(0).equals("queue") ? 2 : 1, List.of("--data", data.toString()));
        Said said = relay.shell.run(words.toArray(String[]::new));
        Stream.of(said.out(), said.err())
                .flatMap(String::lines)
                .map(line -> line.replace(data.toString(), "/var/lib/posthouse"))
                .forEach(page::add);
        if (Files.exists(data.resolve("control"))) {
            relay.await();
        }
    }

    private void happen(ScriptedRelay relay, String what) throws IOException {
        if (what.equals("stop")) {
            relay.close();
        } else if (what.startsWith("spoil ")) {
            String id = what.substring("spoil ".length());
            relay.shell.run("queue", "hold", "--data", data.toString(), id); // in a file of its own
            Path file = data.resolve("spool/hold/" + id + ".letter");
            Files.writeString(file, Files.readString(file).replace("this is about", "this was about"));
        } else {
            throw new AssertionError("the page says what cannot be done: " + what);
        }
    }
}
