package io.posthouse.qmgr;

import io.posthouse.mail.NextHop;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Recipient;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a letter is tried again, and when it is given up. Asked at each attempt and never stored in a letter, so that a
 * change reaches letters that wait already.
 *
 * <p>A letter waits as long as it is old, within bounds, so waits double: attempts come near 0, 5, 10, 20, 40 and 80
 * minutes, then at the longest wait. A tenth of each wait, more or less, is chance, so that letters which failed
 * together do not come back together. The first {@link RetryRule} that applies has bounds of its own.
 *
 * <p>What a peer asks for in its reply goes before both, if it is a minute at least, and up to the longest wait. It is
 * never tried sooner than asked, and a letter older than the longest wait is not hurried any more: a peer that says "try
 * again in 1 minute" for five days would otherwise be asked some 7,000 times.
 */
final class RetryPolicy {
    private static final double JITTER = 0.1;
    private static final Duration SHORTEST_HINT = Duration.ofSeconds(60);

    private final QmgrConfig config;
    private final RandomGenerator random;

    RetryPolicy(QmgrConfig config, RandomGenerator random) {
        this.config = config;
        this.random = random;
    }

    /** When a letter is tried again of which a recipient was deferred. */
    Instant next(NextHop nextHop, Recipient recipient, Outcome outcome, Duration age, Instant now) {
        Duration wait = wait(nextHop, recipient, outcome, age);
        Optional<Duration> hint = hint(outcome);
        if (hint.isPresent() && (hint.get().compareTo(wait) > 0 || age.compareTo(config.maxRetryDelay()) <= 0)) {
            return now.plus(scaled(hint.get(), 1 + JITTER * random.nextDouble()));
        }
        return now.plus(scaled(wait, 1 - JITTER + 2 * JITTER * random.nextDouble()));
    }

    private Duration wait(NextHop nextHop, Recipient recipient, Outcome outcome, Duration age) {
        for (RetryRule rule : config.retryRules()) {
            if (rule.appliesTo(nextHop, recipient, outcome, age)) {
                return within(rule.minDelay(), age, rule.maxDelay());
            }
        }
        return within(config.minRetryDelay(), age, config.maxRetryDelay());
    }

    private Optional<Duration> hint(Outcome outcome) {
        return outcome.peer().isEmpty()
                ? Optional.empty() // our own words
                : RetryHint.in(outcome.said()).map(hint -> within(SHORTEST_HINT, hint, config.maxRetryDelay()));
    }

    /** The maximum goes before the minimum. */
    private static Duration within(Duration min, Duration value, Duration max) {
        Duration atLeast = value.compareTo(min) < 0 ? min : value;
        return atLeast.compareTo(max) > 0 ? max : atLeast;
    }

    /** When a letter is tried again whose next hop is suspended until the given time: with it, or soon after. */
    Instant notBefore(Instant resume, Instant next) {
        return next.isAfter(resume) ? next : resume.plus(scaled(config.minRetryDelay(), JITTER * random.nextDouble()));
    }

    /** Until when a letter of that age is tried. */
    Instant expiry(Duration age, Instant now) {
        return now.plus(config.lifetime().minus(age));
    }

    boolean isExpired(Duration age) {
        return age.compareTo(config.lifetime()) >= 0;
    }

    /** Whether a letter has waited so long that its sender ought to know. */
    boolean isLate(Duration age) {
        return !config.warningDelay().isZero() && age.compareTo(config.warningDelay()) >= 0;
    }

    private static Duration scaled(Duration duration, double factor) {
        return Duration.ofMillis((long) (duration.toMillis() * factor));
    }
}
