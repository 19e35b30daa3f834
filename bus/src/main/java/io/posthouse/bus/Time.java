package io.posthouse.bus;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;

/** The only clock. No component asks the system for the time or sleeps. Any thread. */
public interface Time {

    /** What the calendar says; may jump. */
    Instant now();

    /** Nanoseconds from an arbitrary origin, never going back; for how long something took. */
    long nanos();

    /**
     * Runs a task once, later.
     *
     * @param delay at least this long; zero or negative is as soon as possible
     * @param owner runs the task; the timer itself only hands it over
     */
    Timer schedule(Duration delay, Executor owner, Runnable task);

    /**
     * Runs a task once, at a moment. For whoever reckons from an earlier look at the clock: a delay reckoned from it would
     * come on top of what has passed since, which is nothing on a real clock and may be days on one that a test moves.
     *
     * @param nanos when {@link #nanos()} shows this, or as soon as possible after
     * @param owner runs the task; the timer itself only hands it over
     */
    Timer scheduleAt(long nanos, Executor owner, Runnable task);

    /** A task that waits for its time. */
    interface Timer {

        /** If the task has not been handed over yet, it never will be. Any thread, any number of times. */
        void cancel();
    }
}
