package io.posthouse.cli;

import io.posthouse.control.JsonLine;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The ways in which letters are listed. */
final class Forms {

    /** For a program: an object on each line. */
    static final class Json implements ListAction.Form {
        @Override
        public void letter(String json, PrintStream out) {
            out.println(json);
        }

        @Override
        public void end(Chosen chosen, PrintStream out) {}
    }

    /** As {@code postqueue -j}: for programs that know Postfix's keys. */
    static final class PostfixJson implements ListAction.Form {
        @Override
        public void letter(String json, PrintStream out) {
            Line letter = Line.parse(json);
            Map<String, Object> keys = new LinkedHashMap<>();
            keys.put("queue_name", letter.text("queue"));
            keys.put("queue_id", letter.text("id"));
            keys.put(
                    "arrival_time",
                    letter.time("arrival").map(Instant::getEpochSecond).orElse(0L));
            keys.put("message_size", letter.number("size"));
            keys.put("forced_expire", letter.fact("expiring"));
            keys.put("sender", sender(letter));
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
        public void end(Chosen chosen, PrintStream out) {}
    }

    /** As {@code mailq}: for people and scripts that know Postfix's listing. */
    static final class Mailq implements ListAction.Form {
        private static final int WIDTH = 76; // reasons end there, but for their parentheses
        private static final String INDENT = " ".repeat(41);
        private static final DateTimeFormatter ARRIVAL =
                DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss", Locale.ROOT);

        private final ZoneId zone;
        private int letters;
        private long octets;

        Mailq(ZoneId zone) {
            this.zone = zone;
        }

        @Override
        public void letter(String json, PrintStream out) {
            Line letter = Line.parse(json);
            if (letters++ == 0) {
                out.println("-Queue ID-  --Size-- ----Arrival Time---- -Sender/Recipient-------");
            }
            octets += letter.number("size");
            String arrival = letter.time("arrival")
                    .map(at -> ARRIVAL.format(at.atZone(zone)))
                    .orElse("");
            out.printf(
                    Locale.ROOT,
                    "%-12s%7d %-20s %s%n",
                    letter.text("id") + mark(letter),
                    letter.number("size"),
                    arrival,
                    sender(letter));
            String before = "";
            for (Line recipient : letter.objects("recipients")) {
                String reason = Plain.text(recipient.text("reason"));
                if (!reason.isEmpty() && !reason.equals(before)) {
                    out.println(" ".repeat(Math.max(0, WIDTH - reason.length())) + '(' + reason + ')');
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
        public void end(Chosen chosen, PrintStream out) {
            if (letters == 0) {
                out.println("Mail queue is empty");
            } else {
                out.println(
                        "-- " + octets / 1024 + " Kbytes in " + letters + (letters == 1 ? " Request." : " Requests."));
            }
        }
    }

    private static String sender(Line letter) {
        return letter.text("sender").isEmpty() ? "MAILER-DAEMON" : Plain.text(letter.text("sender"));
    }

    private Forms() {}
}
