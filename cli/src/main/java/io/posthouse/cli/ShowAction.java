package io.posthouse.cli;

import io.posthouse.control.QueueException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code posthouse queue show}: all that is known of a letter. */
final class ShowAction extends QueueAction {
    private static final int MAX_RECIPIENTS = 3; // named in a line of history

    private final List<String> ids;
    private final boolean json;

    ShowAction(Path data, List<String> ids, boolean json) {
        super(data);
        this.ids = ids;
        this.json = json;
    }

    @Override
    int run(QueueAccess queue, Console console) throws IOException {
        Ids known = Ids.read(ids, console);
        int status = known.status();
        boolean first = true;
        for (String id : known.all()) {
            List<String> letters = List.of();
            try {
                letters = queue.letters(Map.of("do", "show", "id", id));
            } catch (QueueException e) {
                console.complain(String.valueOf(e.getMessage()));
                status = Main.FAILURE;
            }
            for (String letter : letters) {
                if (json) {
                    console.out().println(letter);
                } else {
                    if (!first) {
                        console.out().println();
                    }
                    print(Line.parse(letter), new Page(console));
                }
                first = false;
            }
        }
        return status;
    }

    /** Where it is printed: what is said stands beside its name, on as many lines as it needs. */
    private record Page(Console console) {
        private static final int NAMES = 14;
        private static final int TIMES = 24;

        Instant now() {
            return console.clock().get();
        }

        void line(String name, String text) {
            print(name, NAMES, text);
        }

        void happening(String at, String text) {
            print("  " + at, TIMES, text);
        }

        private void print(String name, int room, String text) {
            String margin = name;
            for (String line : Plain.wrapped(text, console.terminal().columns() - room)) {
                console.out().println(margin + " ".repeat(room - margin.length()) + line);
                margin = "";
            }
        }
    }

    private static void print(Line letter, Page page) {
        page.line("letter", letter.text("id") + ", " + state(letter, page.now()));
        page.line("arrived", moment(letter.time("arrival"), page.now()) + origin(letter));
        page.line("size", Size.words(letter.number("size")) + body(letter));
        page.line("reverse-path", '<' + Plain.text(letter.text("sender")) + '>');
        if (letter.has("priority")) {
            page.line("priority", letter.text("priority"));
        }
        if (letter.has("envelope-id")) {
            page.line("envelope id", Plain.text(letter.text("envelope-id")));
        }
        String name = "recipients";
        for (Line recipient : letter.objects("recipients")) {
            page.line(name, recipient(recipient));
            name = "";
        }
        page.console().out().println("history");
        letter.objects("history")
                .forEach(happening -> page.happening(
                        happening.time("at").map(ShowAction::seconds).orElse(""), told(happening)));
    }

    private static String state(Line letter, Instant now) {
        long attempts = letter.number("attempts");
        String tried = attempts == 0 ? "not tried yet" : attempts == 1 ? "tried once" : "tried " + attempts + " times";
        String expires = letter.fact("expiring") ? ", given up at its next turn" : "";
        return switch (letter.text("queue")) {
            case "hold" -> "held: " + Plain.text(letter.text("held-because")) + "; " + tried + expires;
            case "deferred" -> "deferred, " + tried + ", next try " + moment(letter.time("next"), now) + expires;
            case "active" -> "being tried or next in turn, " + tried + " before" + expires;
            default -> "incoming, " + tried + expires;
        };
    }

    /** A time, and how far it is from now. */
    private static String moment(Optional<Instant> at, Instant now) {
        if (at.isEmpty()) {
            return "not known";
        }
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

    private static String told(Line happening) {
        String what = happening.text("what");
        return (what.equals("due") ? "waits" : what) + details(happening);
    }

    private static String details(Line happening) {
        return switch (happening.text("what")) {
            case "delivered", "deferred", "failed" -> tried(happening);
            case "due" ->
                " until " + happening.time("due").map(ShowAction::seconds).orElse("");
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
