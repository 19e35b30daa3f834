package io.posthouse.qmgr;

import java.time.Duration;
import java.time.Instant;

/** Keeps a next hop within its {@link RateLimit}. Owned by the qmgr thread. */
final class Throttle {
    private static final long[] EMPTY = {};

    private final RateLimit limit;
    private final long[] begun; // when the last ones began, in ms since 1970: a ring
    private int count;
    private int oldest;
    private int busy;
    private Instant lastEnd = Instant.MIN;

    Throttle(RateLimit limit) {
        this.limit = limit;
        begun = limit.maxDeliveries() == 0 ? EMPTY : new long[limit.maxDeliveries()];
    }

    void begin(Instant now) {
        busy++;
        if (begun.length == 0) {
            return;
        }
        if (count < begun.length) {
            begun[(oldest + count) % begun.length] = now.toEpochMilli();
            count++;
        } else {
            begun[oldest] = now.toEpochMilli();
            oldest = (oldest + 1) % begun.length;
        }
    }

    void end(Instant now) {
        busy--;
        lastEnd = now;
    }

    /** Whether the next delivery has to wait for the end of one that is under way. */
    boolean awaitsEnd() {
        return busy > 0 && !limit.delay().isZero();
    }

    /** How long the next delivery has to wait; 0 if it may begin. */
    Duration wait(Instant now) {
        Duration rest = left(lastEnd, limit.delay(), now);
        if (begun.length == 0 || count < begun.length) {
            return rest;
        }
        Duration turn = left(Instant.ofEpochMilli(begun[oldest]), limit.period(), now);
        return turn.compareTo(rest) > 0 ? turn : rest;
    }

    /** How long it would matter what has been delivered so far. */
    Duration memory() {
        return limit.period().compareTo(limit.delay()) > 0 ? limit.period() : limit.delay();
    }

    /** What is left of a time that began then: never more than all of it, though the clock be put back. */
    private static Duration left(Instant from, Duration length, Instant now) {
        if (from.equals(Instant.MIN) || !now.isBefore(from.plus(length))) {
            return Duration.ZERO;
        }
        return now.isBefore(from) ? length : Duration.between(now, from.plus(length));
    }
}
