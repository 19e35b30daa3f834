package io.posthouse.qmgr;

/**
 * Keeps a next hop within its {@link RateLimit}. Owned by the qmgr thread. Times are nanoseconds by the clock that never jumps.
 */
final class Throttle {
    private static final long[] EMPTY = {};

    private final RateLimit limit;
    private final long[] begun; // when the last ones began: a ring
    private int count;
    private int oldest;
    private int busy;
    private long lastEnd;
    private boolean ended; // whether any has

    Throttle(RateLimit limit) {
        this.limit = limit;
        begun = limit.maxDeliveries() == 0 ? EMPTY : new long[limit.maxDeliveries()];
    }

    void begin(long now) {
        busy++;
        if (begun.length == 0) {
            return;
        }
        if (count < begun.length) {
            begun[(oldest + count) % begun.length] = now;
            count++;
        } else {
            begun[oldest] = now;
            oldest = (oldest + 1) % begun.length;
        }
    }

    void end(long now) {
        busy--;
        lastEnd = now;
        ended = true;
    }

    /** Whether the next delivery has to wait for the end of one that is under way. */
    boolean awaitsEnd() {
        return busy > 0 && !limit.delay().isZero();
    }

    /** How many nanoseconds the next delivery has to wait; 0 if it may begin. */
    long nanosToWait(long now) {
        long rest = ended ? left(lastEnd, limit.delay().toNanos(), now) : 0;
        return begun.length == 0 || count < begun.length
                ? rest
                : Math.max(rest, left(begun[oldest], limit.period().toNanos(), now));
    }

    private static long left(long from, long length, long now) {
        return Math.max(0, from + length - now);
    }

    /** For how many nanoseconds it would matter what has been delivered so far. */
    long memory() {
        return Math.max(limit.period().toNanos(), limit.delay().toNanos());
    }
}
