package io.posthouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cli.ShapeAction.Row;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShapeTableTest {
    private static final List<Duration> ENDS = Stream.iterate(Duration.ofMinutes(5), end -> end.multipliedBy(2))
            .limit(9)
            .toList();
    private static final Row TOTAL = new Row("TOTAL", List.of(1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 12_000L, 2L));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(out, true, UTF_8);

    @Test
    void hasWordsInItsHeadingsAndFitsInEightyColumns() {
        ShapeTable.withWords(ENDS, 80)
                .print(
                        List.of(
                                TOTAL,
                                new Row("there.example", TOTAL.counts()),
                                new Row("a-domain.with-quite-a-long-name.example", TOTAL.counts())),
                        stream);
        assertThat(out.toString(UTF_8)).isEqualTo("""
                                       total   <5  <10  <20  <40  <80  <3  <5  <11    <21  older
                                              min  min  min  min  min   h   h    h      h
                TOTAL                  12003    1    .    .    .    .   .   .    .  12000      2
                there.example          12003    1    .    .    .    .   .   .    .  12000      2
                a-domain.with-quite-a-long-name.example
                                       12003    1    .    .    .    .   .   .    .  12000      2
                """);
        assertThat(out.toString(UTF_8).lines()).allMatch(line -> line.length() <= 80);
    }

    private List<String> qshape(int minSubdomains, Row... rows) {
        var console = new Console(InputStream.nullInputStream(), stream, stream, Terminal.NONE, () -> Instant.EPOCH);
        var look = new ShapeAction.Look(
                "domain", Duration.ofMinutes(5), 2, false, 100, new QshapeStyle(80, minSubdomains));
        var counted = new ShapeAction.Counted(
                List.of(Duration.ofMinutes(5)), new Row("TOTAL", List.of(3L, 2L)), List.of(rows));
        look.style().print(counted, Chosen.ALL, look, console);
        return out.toString(UTF_8).lines().map(String::strip).toList();
    }

    @Test
    void addsUpWhatIsBelowAParentDomainAsQshapeDoes() {
        assertThat(qshape(
                        1,
                        new Row("there.example", List.of(2L, 0L)),
                        new Row("a.b.example.org", List.of(1L, 0L)),
                        new Row("c.b.example.org", List.of(0L, 1L)),
                        new Row("example.org", List.of(0L, 1L))))
                .containsExactly(
                        "T  5 5+",
                        "TOTAL  5  3  2",
                        ".example.org  2  1  1",
                        "there.example  2  2  0",
                        ".b.example.org  2  1  1",
                        "example.org  1  0  1",
                        "a.b.example.org  1  1  0",
                        "c.b.example.org  1  0  1");
    }

    @Test
    void showsParentDomainsOnlyIfEnoughIsBelowThem() {
        assertThat(qshape(2, new Row("a.b.example.org", List.of(1L, 0L)), new Row("c.b.example.org", List.of(0L, 1L))))
                .containsExactly(
                        "T  5 5+",
                        "TOTAL  5  3  2",
                        ".b.example.org  2  1  1",
                        "a.b.example.org  1  1  0",
                        "c.b.example.org  1  0  1");
    }

    @Test
    void namesTheNullReversePathAsQshapeDoes() {
        assertThat(qshape(0, new Row("<>", List.of(1L, 0L)))).contains("MAILER-DAEMON  1  1  0");
    }

    @Test
    void showsTheEndOfALongNameAsQshapeDoes() {
        qshape(0, new Row("x".repeat(100) + ".example", List.of(1L, 0L)));
        assertThat(out.toString(UTF_8))
                .contains("+" + "x".repeat(62) + ".example  1  1  0")
                .contains(" ".repeat(66) + "TOTAL");
    }
}
