package io.posthouse.qmgr;

import io.posthouse.bus.Bus;
import io.posthouse.bus.contract.ClockJumped;
import java.time.Duration;
import java.time.Instant;

/** Sees when the calendar has jumped, as compared with the time that has passed, and says so. Owned by the qmgr thread. */
final class ClockWatch {
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    private final Bus bus;
    private final Runnable onForward;
    private Instant shown;
    private long shownNanos;

    /**
     * Begins to watch.
     *
     * @param onForward run when more time seems to have passed than has: perhaps it has, and nobody saw
     */
    ClockWatch(Bus bus, Runnable onForward) {
        this.bus = bus;
        this.onForward = onForward;
        shown = bus.time().now();
        shownNanos = bus.time().nanos();
    }

    /** Compares what the calendar shows with what it showed at the look before. */
    void look() {
        Instant now = bus.time().now();
        long nanos = bus.time().nanos();
        Duration jump = Duration.between(shown, now).minusNanos(nanos - shownNanos);
        shown = now;
        shownNanos = nanos;
        if (jump.abs().compareTo(TOLERANCE) > 0) {
            bus.publish(new ClockJumped(jump, now));
            if (!jump.isNegative()) {
                onForward.run();
            }
        }
    }
}
