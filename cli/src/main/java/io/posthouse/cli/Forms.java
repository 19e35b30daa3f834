package io.posthouse.cli;

import io.posthouse.control.JsonLine;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The ways in which letters are listed. */
final class Forms {

    /** For a person: what waits, for how long, why, and until when. */
    static final class Table implements ListAction.Form {
        private static final String FORMAT = "%-11s  %-8s  %7s  %9s  %5s  %-11s  %s%n";
        private static final String INDENT = " ".repeat(13);
        private static final int MAX_RECIPIENTS = 5;

        private final Supplier<Instant> clock;
        private int letters;
        private long octets;

        Table(Supplier<Instant> clock) {
            this.clock = clock;
        }

        @Override
        public void begin(PrintStream out) {}

        @Override
        public void letter(Line letter, PrintStream out) {
            if (letters++ == 0) {
                out.printf(Locale.ROOT, FORMAT, "id", "queue", "age", "size", "tries", "next try", "sender");
            }
            octets += letter.number("size");
            Instant now = clock.get();
            String age = letter.time("arrival")
                    .map(arrival -> Age.words(Duration.between(arrival, now)))
                    .orElse("");
            out.printf(
                    Locale.ROOT,
                    FORMAT,
                    letter.text("id"),
                    letter.text("queue"),
                    age,
                    Size.words(letter.number("size")),
                    letter.number("attempts"),
                    next(letter, now),
                    '<' + letter.text("sender") + '>');
            if (letter.has("held-because")) {
                out.println(INDENT + "held: " + Plain.text(letter.text("held-because")));
            }
            List<Line> recipients = letter.objects("recipients");
            recipients.stream().limit(MAX_RECIPIENTS).forEach(recipient -> out.println(INDENT + told(recipient)));
            if (recipients.size() > MAX_RECIPIENTS) {
                out.println(INDENT + "and " + (recipients.size() - MAX_RECIPIENTS) + " more recipients");
            }
        }

        private static String next(Line letter, Instant now) {
            if (letter.fact("expiring")) {
                return "expires";
            }
            return letter.time("next")
                    .map(next -> next.isAfter(now) ? "in " + Age.words(Duration.between(now, next)) : "now")
                    .orElse(letter.text("queue").equals("active") ? "now" : "");
        }

        private static String told(Line recipient) {
            String where = recipient.text("next-hop").isEmpty() ? "" : " via " + recipient.text("next-hop");
            String why = recipient.has("reason") ? ": " + Plain.outcome(recipient, "reason") : "";
            return '<' + recipient.text("address") + '>' + where + why;
        }

        @Override
        public void end(PrintStream out) {
            out.println(letters == 0 ? "no letters" : Size.letters(letters) + ", " + Size.words(octets));
        }
    }

    /** For a program: an object on each line. */
    static final class Json implements ListAction.Form {
        @Override
        public void begin(PrintStream out) {}

        @Override
        public void letter(Line letter, PrintStream out) {
            Map<String, Object> keys = new LinkedHashMap<>();
            letter.keys().forEach((key, value) -> keys.put(key.toString(), value));
            out.println(JsonLine.write(keys));
        }

        @Override
        public void end(PrintStream out) {}
    }

    /** As {@code postqueue -j}: for programs that know Postfix's keys. */
    static final class PostfixJson implements ListAction.Form {
        @Override
        public void begin(PrintStream out) {}

        @Override
        public void letter(Line letter, PrintStream out) {
            Map<String, Object> keys = new LinkedHashMap<>();
            keys.put("queue_name", letter.text("queue"));
            keys.put("queue_id", letter.text("id"));
            keys.put(
                    "arrival_time",
                    letter.time("arrival").map(Instant::getEpochSecond).orElse(0L));
            keys.put("message_size", letter.number("size"));
            keys.put("forced_expire", letter.fact("expiring"));
            keys.put("sender", letter.text("sender"));
            keys.put(
                    "recipients",
                    letter.objects("recipients").stream()
                            .map(PostfixJson::recipient)
                            .toList());
            out.println(JsonLine.write(keys));
        }

        private static Map<String, Object> recipient(Line recipient) {
            Map<String, Object> keys = new LinkedHashMap<>();
            keys.put("address", recipient.text("address"));
            if (recipient.has("reason")) {
                keys.put("delay_reason", recipient.text("reason"));
            }
            return keys;
        }

        @Override
        public void end(PrintStream out) {}
    }

    /** As {@code mailq}: for people and scripts that know Postfix's listing. */
    static final class Mailq implements ListAction.Form {
        private static final int WIDTH = 76; // reasons end there
        private static final String INDENT = " ".repeat(42);
        private static final DateTimeFormatter ARRIVAL =
                DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss", Locale.ROOT);

        private final ZoneId zone;
        private int letters;
        private long octets;

        Mailq(ZoneId zone) {
            this.zone = zone;
        }

        @Override
        public void begin(PrintStream out) {}

        @Override
        public void letter(Line letter, PrintStream out) {
            if (letters++ == 0) {
                out.println("-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------");
            }
            octets += letter.number("size");
            String arrival = letter.time("arrival")
                    .map(at -> ARRIVAL.format(at.atZone(zone)))
                    .orElse("");
            String sender = letter.text("sender").isEmpty() ? "MAILER-DAEMON" : letter.text("sender");
            out.printf(
                    Locale.ROOT,
                    "%-12s%8d %-20s %s%n",
                    letter.text("id") + mark(letter),
                    letter.number("size"),
                    arrival,
                    sender);
            String before = "";
            for (Line recipient : letter.objects("recipients")) {
                String reason = Plain.text(recipient.text("reason"));
                if (!reason.isEmpty() && !reason.equals(before)) {
                    String told = '(' + reason + ')';
                    out.println(" ".repeat(Math.max(0, WIDTH - told.length())) + told);
                }
                before = reason;
                out.println(INDENT + recipient.text("address"));
            }
            out.println();
        }

        private static String mark(Line letter) {
            if (letter.fact("expiring")) {
                return "#";
            }
            return switch (letter.text("queue")) {
                case "active" -> "*";
                case "hold" -> "!";
                default -> "";
            };
        }

        @Override
        public void end(PrintStream out) {
            if (letters == 0) {
                out.println("Mail queue is empty");
            } else {
                out.println(
                        "-- " + octets / 1024 + " Kbytes in " + letters + (letters == 1 ? " Request." : " Requests."));
            }
        }
    }

    private Forms() {}
}
