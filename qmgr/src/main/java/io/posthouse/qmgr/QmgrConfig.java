package io.posthouse.qmgr;

import io.posthouse.mail.NextHop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How hard and how long delivery is tried.
 *
 * @param initialConcurrency deliveries at once to a next hop that nothing is known about; default 5
 * @param maxConcurrency deliveries at once to one next hop at most; default 20
 * @param maxDeliveries deliveries at once by one transport at most, to all its next hops; default 500
 * @param maxRecipientsPerDelivery recipients of a letter that go in one transaction; default 50, since a server may refuse
 *     more than 100 (RFC 5321 section 4.5.3.1.8)
 * @param minRetryDelay shortest wait before a letter is tried again, and how long a dead next hop is left alone; default
 *     300 s
 * @param maxRetryDelay longest wait; in between it is the letter's age, so that waits double; default 4000 s
 * @param lifetime how long a letter is tried before it is given up; default 5 days (RFC 5321 section 4.5.4.1: 4 to 5 days
 *     at least)
 * @param warningDelay how long a letter waits before its sender is told that it still does, once; default 0, never
 * @param maxLetters letters in memory at most; of what is beyond, only the id; default 20,000
 * @param maxRecipients recipients in memory at most; one letter may exceed it; default 20,000
 * @param retryRules other bounds of the wait for some next hops, replies and ages, of which the first that applies counts;
 *     default {@link RetryRule#defaults()}
 * @param rateLimits what some next hops are sent at most, of which the first that applies counts; default none
 * @param precedence what urgent mail has before other mail; default {@link Precedence#DEFAULT}
 * @param intakePace how mail is slowed down that comes faster than it goes; default {@link IntakePace#DEFAULT}
 */
public record QmgrConfig(
        int initialConcurrency,
        int maxConcurrency,
        int maxDeliveries,
        int maxRecipientsPerDelivery,
        Duration minRetryDelay,
        Duration maxRetryDelay,
        Duration lifetime,
        Duration warningDelay,
        int maxLetters,
        int maxRecipients,
        List<RetryRule> retryRules,
        List<RateLimit> rateLimits,
        Precedence precedence,
        IntakePace intakePace) {

    public QmgrConfig {
        retryRules = List.copyOf(retryRules);
        rateLimits = List.copyOf(rateLimits);
        atLeastOne("initial-concurrency", initialConcurrency);
        atLeastOne("max-deliveries", maxDeliveries);
        atLeastOne("max-recipients-per-delivery", maxRecipientsPerDelivery);
        atLeastOne("max-letters", maxLetters);
        atLeastOne("max-recipients", maxRecipients);
        if (maxConcurrency < initialConcurrency) {
            throw new IllegalArgumentException("max-concurrency " + maxConcurrency
                    + " is less than initial-concurrency " + initialConcurrency + "; raise it to that at least");
        }
        if (minRetryDelay.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "min-retry-delay " + minRetryDelay + " is too short; write 1 s at least");
        }
        if (maxRetryDelay.compareTo(minRetryDelay) < 0) {
            throw new IllegalArgumentException("max-retry-delay " + maxRetryDelay + " is less than min-retry-delay "
                    + minRetryDelay + "; raise it to that at least");
        }
        if (lifetime.isNegative()) {
            throw new IllegalArgumentException("lifetime " + lifetime + " is negative; write 0 to try only once");
        }
        if (warningDelay.isNegative()) {
            throw new IllegalArgumentException(
                    "warning-delay " + warningDelay + " is negative; write 0 for no warning");
        }
    }

    /** With what else is by default. */
    public QmgrConfig(
            int initialConcurrency,
            int maxConcurrency,
            int maxDeliveries,
            int maxRecipientsPerDelivery,
            Duration minRetryDelay,
            Duration maxRetryDelay,
            Duration lifetime,
            Duration warningDelay,
            int maxLetters,
            int maxRecipients) {
        this(
                initialConcurrency,
                maxConcurrency,
                maxDeliveries,
                maxRecipientsPerDelivery,
                minRetryDelay,
                maxRetryDelay,
                lifetime,
                warningDelay,
                maxLetters,
                maxRecipients,
                RetryRule.defaults(),
                List.of(),
                Precedence.DEFAULT,
                IntakePace.DEFAULT);
    }

    private static void atLeastOne(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " is " + value + "; write 1 at least");
        }
    }

    /** What Postfix does, which is known to work. */
    public static QmgrConfig defaults() {
        return new QmgrConfig(
                5,
                20,
                500,
                50,
                Duration.ofSeconds(300),
                Duration.ofSeconds(4000),
                Duration.ofDays(5),
                Duration.ZERO,
                20_000,
                20_000);
    }

    public QmgrConfig withWarningDelay(Duration delay) {
        return with(delay, retryRules, rateLimits, precedence, intakePace);
    }

    public QmgrConfig withRetryRules(List<RetryRule> rules) {
        return with(warningDelay, rules, rateLimits, precedence, intakePace);
    }

    public QmgrConfig withRateLimits(List<RateLimit> limits) {
        return with(warningDelay, retryRules, limits, precedence, intakePace);
    }

    public QmgrConfig withPrecedence(Precedence ofUrgentMail) {
        return with(warningDelay, retryRules, rateLimits, ofUrgentMail, intakePace);
    }

    public QmgrConfig withIntakePace(IntakePace pace) {
        return with(warningDelay, retryRules, rateLimits, precedence, pace);
    }

    /** The same, but for what can be chosen one by one. */
    private QmgrConfig with(
            Duration delay, List<RetryRule> rules, List<RateLimit> limits, Precedence ofUrgentMail, IntakePace pace) {
        return new QmgrConfig(
                initialConcurrency,
                maxConcurrency,
                maxDeliveries,
                maxRecipientsPerDelivery,
                minRetryDelay,
                maxRetryDelay,
                lifetime,
                delay,
                maxLetters,
                maxRecipients,
                rules,
                limits,
                ofUrgentMail,
                pace);
    }

    Optional<RateLimit> rateLimit(NextHop nextHop) {
        return rateLimits.stream()
                .filter(limit -> limit.appliesTo(nextHop.host()))
                .findFirst();
    }

    /** The longest that any letter is made to wait, but for chance. */
    Duration longestRetryDelay() {
        Duration longest = maxRetryDelay;
        for (RetryRule rule : retryRules) {
            longest = rule.maxDelay().compareTo(longest) > 0 ? rule.maxDelay() : longest;
        }
        return longest;
    }
}
