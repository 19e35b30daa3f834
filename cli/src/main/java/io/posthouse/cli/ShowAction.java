package io.posthouse.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code posthouse queue show}: all that is known of a letter. */
final class ShowAction extends QueueAction {
    private static final int MAX_RECIPIENTS = 3; // named in a line of history

    private final List<String> ids;
    private final boolean json;
    private final Supplier<Instant> clock;

    ShowAction(Path data, List<String> ids, boolean json, Supplier<Instant> clock) {
        super(data);
        this.ids = ids;
        this.json = json;
        this.clock = clock;
    }

    @Override
    int run(QueueAccess queue, InputStream in, PrintStream out, PrintStream err) throws IOException {
        boolean first = true;
        for (String id : ids) {
            List<Line> letters = new ArrayList<>();
            queue.ask(
                    Map.of("do", "show", "id", id),
                    line -> line.object("letter").ifPresent(letters::add));
            if (!first && !json) {
                out.println();
            }
            first = false;
            for (Line letter : letters) {
                if (json) {
                    new Forms.Json().letter(letter, out);
                } else {
                    print(letter, out);
                }
            }
        }
        return 0;
    }

    private void print(Line letter, PrintStream out) {
        line(out, "letter", letter.text("id") + ", " + state(letter));
        line(out, "arrived", moment(letter.time("arrival")) + origin(letter));
        line(out, "size", Size.words(letter.number("size")) + body(letter));
        line(out, "reverse-path", '<' + letter.text("sender") + '>');
        if (letter.has("envelope-id")) {
            line(out, "envelope id", letter.text("envelope-id"));
        }
        String name = "recipients";
        for (Line recipient : letter.objects("recipients")) {
            line(out, name, recipient(recipient));
            name = "";
        }
        out.println("history");
        letter.objects("history").forEach(happening -> out.println("  " + told(happening)));
    }

    private static void line(PrintStream out, String name, String value) {
        out.println(name + " ".repeat(14 - name.length()) + value);
    }

    private String state(Line letter) {
        long attempts = letter.number("attempts");
        String tried = attempts == 0 ? "not tried yet" : attempts == 1 ? "tried once" : "tried " + attempts + " times";
        String expires = letter.fact("expiring") ? ", given up at its next turn" : "";
        return switch (letter.text("queue")) {
            case "hold" -> "held: " + Plain.text(letter.text("held-because")) + "; " + tried + expires;
            case "deferred" -> "deferred, " + tried + ", next try " + moment(letter.time("next")) + expires;
            case "active" -> "being tried or next in turn, " + tried + " before" + expires;
            default -> "incoming, " + tried + expires;
        };
    }

    /** A time, and how far it is from now. */
    private String moment(Optional<Instant> at) {
        if (at.isEmpty()) {
            return "not known";
        }
        Instant now = clock.get();
        Instant time = at.get();
        String distance = time.isAfter(now)
                ? "in " + Age.words(Duration.between(now, time))
                : Age.words(Duration.between(time, now)) + " ago";
        return seconds(time) + " (" + distance + ')';
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String origin(Line letter) {
        String client = letter.has("client") ? " from [" + letter.text("client") + ']' : "";
        String helo = letter.text("helo").isEmpty() ? "" : ", helo " + Plain.text(letter.text("helo"));
        String protocol = letter.text("protocol").isEmpty() ? "" : ", by " + letter.text("protocol");
        return client + helo + protocol;
    }

    private static String body(Line letter) {
        return letter.text("body").isEmpty() ? "" : ", " + letter.text("body");
    }

    private static String recipient(Line recipient) {
        String result = recipient.has("result") ? recipient.text("result") : "not tried";
        String where = recipient.text("next-hop").isEmpty() ? "" : " via " + recipient.text("next-hop");
        String why = recipient.has("reason") ? ": " + Plain.outcome(recipient, "reason") : "";
        return '<' + recipient.text("address") + "> " + result + where + why;
    }

    private String told(Line happening) {
        String at = happening.time("at").map(ShowAction::seconds).orElse("");
        return at + "  " + happening.text("what") + details(happening);
    }

    private static String details(Line happening) {
        return switch (happening.text("what")) {
            case "delivered", "deferred", "failed" -> tried(happening);
            case "due" ->
                " at " + happening.time("due").map(ShowAction::seconds).orElse("");
            case "held" -> ": " + Plain.text(happening.text("reason"));
            case "notified" ->
                " of " + happening.text("about") + " for " + recipients(happening)
                        + (happening.has("notification") ? ", in letter " + happening.text("notification") : "");
            case "released", "requeued", "expired" -> " by an operator";
            default -> "";
        };
    }

    private static String tried(Line happening) {
        String peer = happening.text("peer").isEmpty() ? "" : ", " + Plain.text(happening.text("peer"));
        return ", attempt " + happening.number("attempt") + ", " + recipients(happening) + " via "
                + happening.text("next-hop") + peer + ": " + Plain.outcome(happening, "said");
    }

    private static String recipients(Line happening) {
        List<String> all = happening.texts("recipients");
        String named = String.join(
                " ",
                all.stream()
                        .limit(MAX_RECIPIENTS)
                        .map(address -> '<' + address + '>')
                        .toList());
        return all.size() > MAX_RECIPIENTS ? named + " and " + (all.size() - MAX_RECIPIENTS) + " more" : named;
    }
}
