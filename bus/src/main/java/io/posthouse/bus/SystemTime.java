package io.posthouse.bus;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The machine's own time: the one place where the system clock is read. One thread hands due tasks over. */
public final class SystemTime implements Time, AutoCloseable {
    private final ScheduledThreadPoolExecutor timers;

    public SystemTime() {
        timers = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "timers");
            thread.setDaemon(true);
            return thread;
        });
        timers.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Timer schedule(Duration delay, Executor owner, Runnable task) {
        return scheduleIn(delay.toNanos(), owner, task);
    }

    @Override
    public Timer scheduleAt(long nanos, Executor owner, Runnable task) {
        return scheduleIn(nanos - nanos(), owner, task);
    }

    private Timer scheduleIn(long nanos, Executor owner, Runnable task) {
        try {
            ScheduledFuture<?> due =
                    timers.schedule(() -> owner.execute(task), Math.max(0, nanos), TimeUnit.NANOSECONDS);
            return () -> due.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {}; // closed: nothing is due any more
        }
    }

    /** No timer fires from now on. */
    @Override
    public void close() {
        timers.shutdownNow();
    }
}
