package io.posthouse.spool;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Reads times. Those written as {@link EntryLine#time} writes them are read digit by digit: a formatter takes ten times as
 * long, and a queue of a million letters has many millions of times.
 */
final class EntryTimes {
    private static final String SHAPE = "0000-00-00T00:00:00.000000Z"; // a digit for each 0

    private EntryTimes() {}

    /** @throws DateTimeException if it is no time, in whichever way of ISO 8601 it may be written */
    static Instant parse(String text) {
        if (!isOfShape(text)) {
            return Instant.parse(text);
        }
        return LocalDateTime.of(
                        number(text, 0, 4),
                        number(text, 5, 7),
                        number(text, 8, 10),
                        number(text, 11, 13),
                        number(text, 14, 16),
                        number(text, 17, 19),
                        number(text, 20, 26) * 1000)
                .toInstant(ZoneOffset.UTC);
    }

    private static boolean isOfShape(String text) {
        if (text.length() != SHAPE.length()) {
            return false;
        }
        for (int i = 0; i < SHAPE.length(); i++) {
            char c = text.charAt(i);
            boolean fits = SHAPE.charAt(i) == '0' ? c >= '0' && c <= '9' : c == SHAPE.charAt(i);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }
}
