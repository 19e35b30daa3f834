package io.posthouse.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import java.time.Instant;
import java.util.Locale;

/** The form of a log line: time in UTC, level, what happened. Owned by the log's thread. */
final class LogLines {
    private final StringBuilder text = new StringBuilder();
    private long second = Long.MIN_VALUE;
    private String secondText = ""; // of that second, up to the point before the milliseconds

    void add(ILoggingEvent event) {
        appendTime(event.getTimeStamp());
        String level = event.getLevel().levelStr.toLowerCase(Locale.ROOT);
        text.append(' ').append(level).append(level.length() == 4 ? "  " : " "); // as wide as error, debug and trace
        text.append(event.getFormattedMessage()).append('\n');
        if (event.getThrowableProxy() != null) {
            text.append(ThrowableProxyUtil.asString(event.getThrowableProxy())); // ends its lines itself
        }
    }

    /** A line of the log about itself. */
    void add(String line) {
        text.append(line).append('\n');
    }

    /** All lines since the last call. */
    String take() {
        String taken = text.toString();
        text.setLength(0);
        return taken;
    }

    private void appendTime(long epochMillis) {
        long now = Math.floorDiv(epochMillis, 1000L);
        if (now != second) {
            second = now;
            String whole = Instant.ofEpochSecond(now).toString(); // ends in Z
            secondText = whole.substring(0, whole.length() - 1) + '.';
        }
        int millis = (int) Math.floorMod(epochMillis, 1000L);
        text.append(secondText);
        text.append((char) ('0' + millis / 100))
                .append((char) ('0' + millis / 10 % 10))
                .append((char) ('0' + millis % 10))
                .append('Z');
    }
}
