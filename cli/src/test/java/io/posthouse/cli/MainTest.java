package io.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cli.Shell.Said;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MainTest {
    private final Shell shell = Shell.at(Instant.parse("2026-11-23T16:44:00Z"));

    @Test
    void endsWithTwoAndOneLineWhenTheCommandLineIsWrong() {
        assertThat(shell.run("start", "--no-such-option"))
                .isEqualTo(new Shell.Said(
                        2,
                        "",
                        "posthouse: unknown option --no-such-option; see posthouse start --help"
                                + System.lineSeparator()));
    }

    @Test
    void printsItsVersion() {
        Said said = shell.run("--version");
        assertThat(said.status()).isZero();
        assertThat(said.out()).startsWith("Posthouse ");
    }

    @Test
    void printsTheCommandsWhenAskedForHelp() {
        Said said = shell.run("--help");
        assertThat(said.status()).isZero();
        assertThat(said.out()).contains("start", "send", "--version");
    }

    @Test
    void printsTheOptionsOfACommandWhenAskedForItsHelp() {
        Said said = shell.run("start", "--help");
        assertThat(said.status()).isZero();
        assertThat(said.out()).contains("--relay-via=HOST:PORT", "--relay-by-mx", "127.0.0.1:2525");
    }
}
