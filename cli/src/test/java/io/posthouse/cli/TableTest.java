package io.posthouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.control.JsonLine;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final Instant NOW = Instant.parse("2026-11-23T16:44:00Z");

    private static List<String> print(int columns, Map<?, ?>... letters) {
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, true, UTF_8);
        var console = new Console(
                InputStream.nullInputStream(), stream, stream, new Terminal(false, false, columns), () -> NOW);
        var table = new Table(console);
        Stream.of(letters).forEach(letter -> table.letter(new Line(letter), stream));
        table.end(Chosen.ALL, stream);
        return out.toString(UTF_8).lines().toList();
    }

    private static Map<String, Object> letter(String queue, Map<?, ?>... recipients) {
        var letter = new LinkedHashMap<String, Object>();
        letter.put("id", "1K0YH71YV7C");
        letter.put("queue", queue);
        letter.put("arrival", "2026-11-23T14:44:00Z");
        letter.put("size", 3_500_000L);
        letter.put("attempts", 3L);
        letter.put("sender", "");
        letter.put("recipients", List.of(recipients));
        return letter;
    }

    private static Map<?, ?> recipient(String address, String said) {
        return JsonLine.parse("{\"address\":\"" + address
                + "\",\"next-hop\":\"there.example\",\"result\":\"deferred\",\"status\":\"4.2.0\",\"reason\":\"" + said
                + "\"}");
    }

    @Test
    void fitsInEightyColumns() {
        Map<String, Object> letter = letter(
                "deferred",
                recipient("ben@there.example", "450 4.2.0 greylisted, come back in five minutes and not before"),
                recipient("eve@there.example", "450 4.2.0 greylisted, come back in five minutes and not before"),
                recipient("joe@there.example", "452 4.2.2 mailbox full"));
        letter.put("next", "2026-11-23T16:54:00Z");
        assertThat(print(80, letter))
                .containsExactly(
                        "id           queue         age      size  tries  next try",
                        "1K0YH71YV7C  deferred      2 h   3.3 MiB      3  in 10 min",
                        "             <> to <ben@there.example> <eve@there.example>",
                        "             via there.example: 450 4.2.0 greylisted, come back in five minutes",
                        "             and not before",
                        "             and to <joe@there.example>",
                        "             via there.example: 4.2.0 452 4.2.2 mailbox full",
                        "1 letter, 3.3 MiB");
    }

    @Test
    void usesMoreColumnsWhereThereAreSome() {
        Map<String, Object> letter = letter(
                "deferred",
                recipient("ben@there.example", "450 4.2.0 greylisted, come back in five minutes and not before"));
        assertThat(print(120, letter))
                .contains(
                        "             via there.example: 450 4.2.0 greylisted, come back in five minutes and not before");
    }

    @Test
    void namesFiveRecipientsAndCountsTheRest() {
        Map<?, ?>[] many = Stream.of(1, 2, 3, 4, 5, 6, 7)
                .map(n -> recipient(n + "@there.example", "450 4.2.0 later"))
                .toArray(Map<?, ?>[]::new);
        assertThat(print(160, letter("deferred", many)))
                .contains(
                        "             <> to <1@there.example> <2@there.example> <3@there.example> <4@there.example>"
                                + " <5@there.example>",
                        "             and to 2 more");
    }

    @Test
    void saysWhyLettersAreHeldAndHowManyStandWhere() {
        Map<String, Object> held = letter("hold", Map.of("address", "ben@there.example"));
        held.put("held-because", "is it spam?");
        Map<String, Object> expiring = letter("deferred", Map.of("address", "ben@there.example"));
        expiring.put("expiring", true);
        assertThat(print(80, held, expiring))
                .containsExactly(
                        "id           queue         age      size  tries  next try",
                        "1K0YH71YV7C  hold          2 h   3.3 MiB      3",
                        "             held: is it spam?",
                        "             <> to <ben@there.example>",
                        "1K0YH71YV7C  deferred      2 h   3.3 MiB      3  expires",
                        "             <> to <ben@there.example>",
                        "2 letters, 6.7 MiB: 1 deferred, 1 hold");
    }

    @Test
    void saysHowUrgentALetterIsThatIsNotLikeMost() {
        Map<String, Object> urgent = letter("incoming", Map.of("address", "ben@there.example"));
        urgent.put("priority", 6L);
        assertThat(print(80, urgent))
                .containsExactly(
                        "id           queue         age      size  tries  next try",
                        "1K0YH71YV7C  incoming      2 h   3.3 MiB      3",
                        "             priority 6",
                        "             <> to <ben@there.example>",
                        "1 letter, 3.3 MiB");
    }

    @Test
    void letsNobodyWriteToTheTerminalFromAfar() {
        assertThat(print(80, letter("deferred", recipient("ben@there.example", "450 4.2.0 \\u001b[2Jgone"))))
                .contains("             via there.example: 450 4.2.0  [2Jgone");
    }
}
