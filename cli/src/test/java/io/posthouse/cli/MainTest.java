package io.posthouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class MainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Main.run(
                arguments,
                InputStream.nullInputStream(),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
    }

    @Test
    void endsWithTwoAndOneLineWhenTheCommandLineIsWrong() {
        assertThat(run("start", "--no-such-option")).isEqualTo(2);
        assertThat(err.toString(UTF_8))
                .isEqualTo("posthouse: unknown option --no-such-option; see posthouse start --help"
                        + System.lineSeparator());
        assertThat(out.size()).isZero();
    }

    @Test
    void printsItsVersion() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString(UTF_8)).startsWith("Posthouse ");
    }

    @Test
    void printsTheCommandsWhenAskedForHelp() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(UTF_8)).contains("start", "send", "--version");
    }

    @Test
    void printsTheOptionsOfACommandWhenAskedForItsHelp() {
        assertThat(run("start", "--help")).isZero();
        assertThat(out.toString(UTF_8)).contains("--relay-via=HOST:PORT", "--relay-by-mx", "127.0.0.1:2525");
    }
}
