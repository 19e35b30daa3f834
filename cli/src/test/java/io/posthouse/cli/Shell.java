package io.posthouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Runs command lines as a person does who sees what they say. */
final class Shell {
    private final Supplier<Instant> clock;
    private final Terminal terminal;

    Shell(Supplier<Instant> clock, Terminal terminal) {
        this.clock = clock;
        this.terminal = terminal;
    }

    /** One that nobody sits at. */
    static Shell at(Instant now) {
        return new Shell(() -> now, Terminal.NONE);
    }

    /** What a command said, and how it ended. */
    record Said(int status, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }
    }

    Said run(String... arguments) {
        return pipe("", arguments);
    }

    /** With something on standard input. */
    Said pipe(String input, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int status = Main.run(
                arguments,
                new Console(
                        new ByteArrayInputStream(input.getBytes(UTF_8)),
                        new PrintStream(out, true, UTF_8),
                        new PrintStream(err, true, UTF_8),
                        terminal,
                        clock));
        return new Said(status, out.toString(UTF_8), err.toString(UTF_8));
    }
}
