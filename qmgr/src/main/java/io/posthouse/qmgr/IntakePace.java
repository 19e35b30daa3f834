package io.posthouse.qmgr;

import java.time.Duration;

/**
 * How mail is slowed down that comes faster than it can be delivered. It is never refused for that.
 *
 * @param after letters for one next hop, never tried, for which memory had no room: with more, clients that bring mail for
 *     that next hop wait; until there are half as many; default 10,000
 * @param delay how long a client waits at most before each message; up to a minute, since it allows two for the reply to
 *     DATA (RFC 5321 section 4.5.3.2.3); default 1 s, 0 for not at all
 */
public record IntakePace(int after, Duration delay) {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    public static final IntakePace DEFAULT = new IntakePace(10_000, Duration.ofSeconds(1));

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
