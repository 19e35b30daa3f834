package io.posthouse.cleanup;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Dates as header fields have them (RFC 5322 section 3.3), in UTC. Any thread; a second's text is made once. */
final class DateField {
    private record Made(long second, String text) {}

    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss '+0000'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private volatile Made last = new Made(Long.MIN_VALUE, ""); // whoever makes one writes, all read

    String at(Instant time) {
        Made made = last;
        if (made.second != time.getEpochSecond()) {
            made = new Made(time.getEpochSecond(), FORM.format(time));
            last = made;
        }
        return made.text;
    }
}
