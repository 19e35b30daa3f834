package io.posthouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LogWriterTest {
    private static final Instant AT = Instant.parse("2026-11-23T17:15:00.042Z");

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private static LoggingEvent event(Level level, String message, Object... facts) {
        var event = new LoggingEvent("", new LoggerContext().getLogger("test"), level, message, null, facts);
        event.setInstant(AT);
        return event;
    }

    private String text() {
        return written.toString(UTF_8);
    }

    private LogWriter started(OutputStream to, int maxWaiting) {
        var writer = new LogWriter(new PrintStream(to, false, UTF_8), maxWaiting);
        writer.start();
        return writer;
    }

    @Test
    void writesALineForEachEvent() {
        LogWriter writer = started(written, 100);
        writer.doAppend(event(Level.INFO, "7F3A0C9B2D41: accepted, size={}", 4096));
        writer.doAppend(event(Level.ERROR, "spool: full"));
        writer.stop();
        assertThat(text()).isEqualTo("""
                        2026-11-23T17:15:00.042Z info  7F3A0C9B2D41: accepted, size=4096
                        2026-11-23T17:15:00.042Z error spool: full
                        """);
    }

    @Test
    void writesTheTraceOfAFailureBelowItsLine() {
        LogWriter writer = started(written, 100);
        writer.doAppend(event(Level.ERROR, "qmgr: failed", new IllegalStateException("deferred twice")));
        writer.stop();
        assertThat(text())
                .startsWith(
                        "2026-11-23T17:15:00.042Z error qmgr: failed\njava.lang.IllegalStateException: deferred twice\n")
                .endsWith("\n");
    }

    @Test
    void tellsHowManyLinesItLeftOutWhileStandardOutputWasStuck() throws InterruptedException {
        var stuck = new CountDownLatch(1);
        var writing = new CountDownLatch(1);
        var output = new OutputStream() {
            @Override
            public void write(int octet) {
                throw new IllegalStateException("lines are written whole");
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                writing.countDown();
                try {
                    stuck.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                written.write(bytes, from, length);
            }
        };
        LogWriter writer = started(output, 2);
        writer.doAppend(event(Level.INFO, "one"));
        writing.await(); // the writer has taken it, and hangs
        for (String line : new String[] {"two", "three", "four", "five"}) {
            writer.doAppend(event(Level.INFO, line));
        }
        stuck.countDown();
        writer.stop();
        assertThat(text())
                .contains(
                        "one\n", "two\n", "three\n", "log: 2 lines left out, since standard output did not take them\n")
                .doesNotContain("four", "five");
    }
}
