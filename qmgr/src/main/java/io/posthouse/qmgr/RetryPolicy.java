package io.posthouse.qmgr;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * When a letter is tried again, and when it is given up. Asked at each attempt and never stored in a letter, so that a
 * change reaches letters that wait already.
 *
 * <p>A letter waits as long as it is old, within bounds, so waits double: attempts come near 0, 5, 10, 20, 40 and 80
 * minutes, then at the longest wait. A tenth of each wait, more or less, is chance, so that letters which failed
 * together do not come back together.
 */
final class RetryPolicy {
    private static final double JITTER = 0.1;

    private final QmgrConfig config;
    private final RandomGenerator random;

    RetryPolicy(QmgrConfig config, RandomGenerator random) {
        this.config = config;
        this.random = random;
    }

    Instant next(Instant acceptedAt, Instant now) {
        Duration age = Duration.between(acceptedAt, now); // negative if the clock was put back
        Duration wait = age.compareTo(config.minRetryDelay()) < 0 ? config.minRetryDelay() : age;
        wait = wait.compareTo(config.maxRetryDelay()) > 0 ? config.maxRetryDelay() : wait;
        return now.plus(scaled(wait, 1 - JITTER + 2 * JITTER * random.nextDouble()));
    }

    /** When a letter is tried again whose next hop is suspended until the given time: with it, or soon after. */
    Instant nextAfter(Instant resume, Instant acceptedAt, Instant now) {
        Instant next = next(acceptedAt, now);
        return next.isAfter(resume) ? next : resume.plus(scaled(config.minRetryDelay(), JITTER * random.nextDouble()));
    }

    /** Until when a letter is tried. */
    Instant expiry(Instant acceptedAt) {
        return acceptedAt.plus(config.lifetime());
    }

    boolean isExpired(Instant acceptedAt, Instant now) {
        return !now.isBefore(expiry(acceptedAt));
    }

    /** Whether a letter has waited so long that its sender ought to know. */
    boolean isLate(Instant acceptedAt, Instant now) {
        return !config.warningDelay().isZero() && !now.isBefore(acceptedAt.plus(config.warningDelay()));
    }

    private static Duration scaled(Duration duration, double factor) {
        return Duration.ofMillis((long) (duration.toMillis() * factor));
    }
}
