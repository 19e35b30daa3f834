package io.posthouse.cli;

import io.posthouse.bus.SystemTime;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** {@code posthouse send}: submits one message and prints what the server said to it. */
final class SendCommand implements Action {
    private static final String DEFAULT_BODY = "This letter was sent with posthouse send.\n";

    private final SendOptions options;

    SendCommand(SendOptions options) {
        this.options = options;
    }

    SendOptions options() {
        return options;
    }

    @Override
    public int run(InputStream in, PrintStream out, PrintStream err) {
        try {
            var letter = new Letter(options.from(), options.to(), options.subject(), body(in), now());
            return submit(letter, out, err);
        } catch (IOException e) {
            err.println("posthouse: cannot read standard input: " + e.getMessage());
            return Main.FAILURE;
        }
    }

    private int submit(Letter letter, PrintStream out, PrintStream err) {
        try (var submission = Submission.connect(options.server())) {
            Submission.Result result = submission.submit(letter);
            result.refusals().forEach(refusal -> err.println("posthouse: " + refusal));
            result.accepted().ifPresent(reply -> out.println(reply));
            return result.refusals().isEmpty() ? 0 : Main.FAILURE;
        } catch (IOException e) {
            err.println("posthouse: " + e.getMessage());
            return Main.FAILURE;
        }
    }

    private String body(InputStream in) throws IOException {
        if (options.body().isPresent()) {
            return options.body().get();
        }
        if (isTerminal()) {
            return DEFAULT_BODY;
        }
        String piped = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return piped.isEmpty() ? DEFAULT_BODY : piped; // as from /dev/null
    }

    @SuppressWarnings("SystemConsoleNull") // both meanings of null are handled
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try { // since JDK 22 there is a console also where nobody sits at it, and a method that says so
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }

    private static Instant now() {
        try (var time = new SystemTime()) {
            return time.now();
        }
    }
}
