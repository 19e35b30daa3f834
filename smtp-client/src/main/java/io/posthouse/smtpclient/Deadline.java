package io.posthouse.smtpclient;

import io.posthouse.bus.Time;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * By when something must have happened. Moving it costs next to nothing: the timer stays as it is unless it would fire too
 * late, and sees when it fires that there is more time. So a session that sends thousands of messages a second, with four
 * deadlines each, sets a timer every few seconds. Owned by one event loop.
 */
final class Deadline {
    private final Time time;
    private final Executor owner;
    private final Runnable onMissed;
    private boolean set;
    private long dueNanos;
    private Time.@Nullable Timer timer;
    private long timerNanos;
    private int timers; // tells the timer that counts from one that was cancelled too late

    Deadline(Time time, Executor owner, Runnable onMissed) {
        this.time = time;
        this.owner = owner;
        this.onMissed = onMissed;
    }

    /** Takes the place of what was set before. */
    void set(Duration fromNow) {
        set = true;
        dueNanos = time.nanos() + fromNow.toNanos();
        if (timer == null || timerNanos - dueNanos > 0) {
            arm();
        }
    }

    /** For good: the timer is let go of as well. */
    void cancel() {
        set = false;
        timers++;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void arm() {
        if (timer != null) {
            timer.cancel();
        }
        int number = ++timers;
        timerNanos = dueNanos;
        timer = time.scheduleAt(timerNanos, owner, () -> onTimer(number));
    }

    private void onTimer(int number) {
        if (number != timers || !set) {
            return;
        }
        timer = null;
        if (dueNanos - time.nanos() > 0) {
            arm();
        } else {
            set = false;
            onMissed.run();
        }
    }
}
