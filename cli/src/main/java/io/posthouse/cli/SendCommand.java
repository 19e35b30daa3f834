package io.posthouse.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

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
    public int run(Console console) {
        try {
            return submit(
                    new Letter(
                            options.from(),
                            options.to(),
                            options.subject(),
                            body(console),
                            console.clock().get()),
                    console);
        } catch (IOException e) {
            console.complain("cannot read standard input: " + e.getMessage());
            return Main.FAILURE;
        }
    }

    private int submit(Letter letter, Console console) {
        try (var submission = Submission.connect(options.server())) {
            Submission.Result result = submission.submit(letter);
            result.refusals().forEach(console::complain);
            result.accepted().ifPresent(console.out()::println);
            return result.refusals().isEmpty() ? 0 : Main.FAILURE;
        } catch (IOException e) {
            console.complain(String.valueOf(e.getMessage()));
            return Main.FAILURE;
        }
    }

    private String body(Console console) throws IOException {
        if (options.body().isPresent()) {
            return options.body().get();
        }
        if (console.terminal().asks()) {
            return DEFAULT_BODY;
        }
        String piped = new String(console.in().readAllBytes(), StandardCharsets.UTF_8);
        return piped.isEmpty() ? DEFAULT_BODY : piped; // as from /dev/null
    }
}
