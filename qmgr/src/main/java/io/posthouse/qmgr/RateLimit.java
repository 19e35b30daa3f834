package io.posthouse.qmgr;

import java.time.Duration;
import java.util.Locale;

/**
 * How much a next hop is sent, however fast it takes it. What is beyond waits its turn; nothing is deferred for it. A
 * delivery is one message with one batch of its recipients, counted when it begins. The count starts anew with the
 * service.
 *
 * @param nextHop its domain or host; with a leading dot, all names below it; empty for any, each with a count of its own
 * @param maxDeliveries deliveries that begin within any period at most; 0 for no limit, 100,000 at most
 * @param period in which they are counted
 * @param delay from the end of a delivery to the beginning of the next, so that there is only one at once; 0 for none
 */
public record RateLimit(String nextHop, int maxDeliveries, Duration period, Duration delay) {
    private static final int MOST = 100_000; // each is remembered, at eight bytes

    public RateLimit {
        nextHop = nextHop.toLowerCase(Locale.ROOT);
        if (maxDeliveries < 0 || maxDeliveries > MOST) {
            throw new IllegalArgumentException("max-deliveries " + maxDeliveries + " of a rate limit; write 0 to "
                    + MOST + ", for more choose a shorter period");
        }
        if (maxDeliveries > 0 && period.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException(
                    "period " + period + " of a rate limit is too short; write 1 ms at least");
        }
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay " + delay + " of a rate limit is negative; write 0 for none");
        }
    }

    /** So many deliveries to a next hop within any period. */
    public static RateLimit of(String nextHop, int maxDeliveries, Duration period) {
        return new RateLimit(nextHop, maxDeliveries, period, Duration.ZERO);
    }

    /** One delivery at a time to a next hop, with a rest in between. */
    public static RateLimit delaying(String nextHop, Duration delay) {
        return new RateLimit(nextHop, 0, Duration.ZERO, delay);
    }

    boolean appliesTo(String host) {
        return nextHop.isEmpty() || (nextHop.startsWith(".") ? host.endsWith(nextHop) : host.equals(nextHop));
    }
}
