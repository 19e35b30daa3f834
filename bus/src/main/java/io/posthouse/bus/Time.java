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

    /** A task that waits for its time. */
    interface Timer {

        /** If the task has not been handed over yet, it never will be. Any thread, any number of times. */
        void cancel();
    }
}
