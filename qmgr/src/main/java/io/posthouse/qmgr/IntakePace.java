package io.posthouse.qmgr;

import io.posthouse.mail.DataSize;
import java.time.Duration;

/**
 * How mail is slowed down that comes faster than it can be delivered. It is never refused for that: clients that bring mail for
 * a next hop wait when too much waits for it, until half of that has gone.
 *
 * @param after letters for that next hop, never tried, for which memory had no room; beyond that all clients wait; default
 *     10,000
 * @param afterSize contents of the letters for it that are larger than 256 KiB, were never tried, and wait in memory; beyond
 *     that clients wait that bring more of these, but nobody with a smaller message; default 16 MiB, so that what is taken
 *     in is still in the processor's or at least the system's caches when it is sent on
 * @param delay how long a client waits at most before each message, and before a large content; up to a minute, since it
 *     allows two for the reply to DATA (RFC 5321 section 4.5.3.2.4); default 1 s, 0 for not at all, but for some 50 ms while
 *     the spool is crowded
 */
public record IntakePace(int after, DataSize afterSize, Duration delay) {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    public static final IntakePace DEFAULT = new IntakePace(10_000, DataSize.ofMebibytes(16), Duration.ofSeconds(1));

    public IntakePace {
        if (after < 1) {
            throw new IllegalArgumentException("intake-pace-after is " + after + "; write 1 at least");
        }
        if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "intake-delay " + delay + " is out of range; write 0 to " + LONGEST.toSeconds() + " s");
        }
    }
}
