package io.posthouse.master;

import java.time.Duration;

/** One line of the log while it is written: who, what happened, then keys. Foreign text is quoted, escaped and cut. */
final class LogLine {
    private static final int MAX_QUOTED = 300;
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder text = new StringBuilder(256);

    /**
     * Begins a line.
     *
     * @param subject a queue id, session or service
     * @param event what happened, in our words
     */
    LogLine(Object subject, String event) {
        text.append(subject).append(": ");
        escape(event, Integer.MAX_VALUE, false);
    }

    private LogLine key(String name) {
        text.append(", ").append(name).append('=');
        return this;
    }

    /** A value of our own making, or one whose grammar forbids surprises. */
    LogLine with(String name, Object value) {
        key(name);
        escape(value.toString(), Integer.MAX_VALUE, false);
        return this;
    }

    LogLine with(String name, long value) {
        key(name).text.append(value);
        return this;
    }

    LogLine quoted(String name, String foreign) {
        key(name).text.append('"');
        escape(foreign, MAX_QUOTED, true);
        text.append('"');
        return this;
    }

    /** Seconds; to the millisecond while that matters. */
    LogLine with(String name, Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        key(name).text.append(millis / 1000);
        if (millis < 10_000 && millis % 1000 != 0) {
            long rest = 1000 + millis % 1000;
            text.append('.').append(rest % 1000 / 100).append(rest / 10 % 10).append(rest % 10);
        }
        text.append('s');
        return this;
    }

    private void escape(String value, int max, boolean inQuotes) {
        int end = Math.min(value.length(), max);
        int plain = plainStart(value, end);
        text.append(value, 0, plain);
        for (int i = plain; i < end; i++) {
            char c = value.charAt(i);
            if (inQuotes && (c == '"' || c == '\\')) {
                text.append('\\').append(c);
            } else if ((c >= ' ' && c < 0x7f) || (c > 0x9f && isPrintable(c))) {
                text.append(c);
            } else {
                text.append("\\u")
                        .append(HEX.charAt(c >> 12))
                        .append(HEX.charAt(c >> 8 & 15))
                        .append(HEX.charAt(c >> 4 & 15))
                        .append(HEX.charAt(c & 15));
            }
        }
        if (end < value.length()) {
            text.append("...");
        }
    }

    /** How much of it, at its start, needs no second look; mostly all. */
    private static int plainStart(String value, int end) {
        int at = 0;
        while (at < end && isPlain(value.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
    }

    /** What could break the line or turn its direction is not. */
    private static boolean isPrintable(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
