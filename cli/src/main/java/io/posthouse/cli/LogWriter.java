package io.posthouse.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes log lines from a thread of its own, many with one system call. After the first line it waits a moment for
 * others: waking a thread for each line would cost more than the line itself. Logging never waits: when standard output
 * takes nothing for long, lines are left out, and their number is told as soon as it does.
 */
final class LogWriter extends UnsynchronizedAppenderBase<ILoggingEvent> {
    private static final int MAX_WAITING = 16_384;
    private static final long GATHERING_MILLIS = 10; // what a person reading the log does not notice

    /** Wakes the thread when it is to stop; never written. An interrupt could hit it while it writes. */
    private static final ILoggingEvent WAKE = new LoggingEvent();

    private final BlockingQueue<ILoggingEvent> waiting;
    private final LongAdder leftOut = new LongAdder();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::writeUntilStopped, "log");
    private final PrintStream out;

    LogWriter(PrintStream out) {
        this(out, MAX_WAITING);
    }

    LogWriter(PrintStream out, int maxWaiting) {
        this.out = out;
        waiting = new ArrayBlockingQueue<>(maxWaiting);
        setName("standard output");
        thread.setDaemon(true);
    }

    @Override
    public void start() {
        super.start();
        thread.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.getFormattedMessage(); // now, while what it tells of is as it was; the event keeps the text
        if (!waiting.offer(event)) {
            leftOut.increment();
        }
    }

    /** Returns when every line logged before is written, or standard output has taken nothing for a second. */
    @Override
    public void stop() {
        if (!isStarted()) {
            return;
        }
        super.stop();
        stopping.countDown();
        waiting.offer(WAKE); // if it is full, the thread does not wait for more
        try {
            thread.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeUntilStopped() {
        var batch = new ArrayList<ILoggingEvent>();
        var lines = new LogLines();
        try {
            while (stopping.getCount() > 0) {
                batch.add(waiting.take());
                stopping.await(GATHERING_MILLIS, TimeUnit.MILLISECONDS);
                write(batch, lines);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does; what is left is written all the same
        }
        write(batch, lines);
    }

    private void write(List<ILoggingEvent> batch, LogLines lines) {
        waiting.drainTo(batch);
        batch.remove(WAKE);
        batch.forEach(lines::add);
        batch.clear();
        long missing = leftOut.sumThenReset();
        if (missing > 0) {
            lines.add("log: " + missing + " lines left out, since standard output did not take them");
        }
        byte[] bytes = lines.take().getBytes(StandardCharsets.UTF_8);
        out.write(bytes, 0, bytes.length);
        out.flush();
    }
}
