package io.posthouse.qmgr;

import io.posthouse.mail.NextHop;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Recipient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How long what was deferred for one kind of reason waits: longer or shorter than other mail. The letter's age still
 * counts: a letter waits as long as it is old, within the rule's own bounds.
 *
 * @param domain of the recipient or of the next hop; with a leading dot, all names below it; empty for any
 * @param code how the reply code begins, as {@code 45}; empty for any, and for what no peer has said
 * @param status how the enhanced status code begins (RFC 3463), in whole numbers: {@code 4.2} is not {@code 4.22}; empty
 *     for any
 * @param said found somewhere in the reply, or in our own words where nothing was replied; empty for any
 * @param maxAge the rule is for letters no older than this
 * @param minDelay shortest wait, 1 s at least
 * @param maxDelay longest wait
 */
public record RetryRule(
        String domain,
        String code,
        String status,
        Optional<Pattern> said,
        Duration maxAge,
        Duration minDelay,
        Duration maxDelay) {
    private static final Duration EVER = Duration.ofDays(36_500);

    /** Servers that greylist want a second attempt within the hour (RFC 6647), most of them after some minutes. */
    private static final RetryRule GREYLISTED = saying("gr[ae]y-?list", Duration.ofMinutes(2), Duration.ofMinutes(5))
            .withMaxAge(Duration.ofHours(1));

    /** Only its owner can empty a mailbox, and looks in by the day rather than by the minute (RFC 3463: X.2.2). */
    private static final RetryRule MAILBOX_FULL =
            new RetryRule("", "", "4.2.2", Optional.empty(), EVER, Duration.ofHours(1), Duration.ofHours(4));

    private static final RetryRule OVER_QUOTA =
            saying("mailbox (is )?full|over ?quota|quota exceeded", Duration.ofHours(1), Duration.ofHours(4));

    public RetryRule {
        domain = domain.toLowerCase(Locale.ROOT);
        if (minDelay.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "min-delay " + minDelay + " of a retry rule is too short; write 1 s at least");
        }
        if (maxDelay.compareTo(minDelay) < 0) {
            throw new IllegalArgumentException("max-delay " + maxDelay + " of a retry rule is less than min-delay "
                    + minDelay + "; raise it to that at least");
        }
        if (maxAge.isNegative()) {
            throw new IllegalArgumentException("max-age " + maxAge + " of a retry rule is negative; leave it out");
        }
    }

    /** Whenever words like these are said, in capitals or not. */
    public static RetryRule saying(String regex, Duration minDelay, Duration maxDelay) {
        var said = Optional.of(Pattern.compile(regex, Pattern.CASE_INSENSITIVE));
        return new RetryRule("", "", "", said, EVER, minDelay, maxDelay);
    }

    /** Whatever is said by or about a domain, or below it if it begins with a dot. */
    public static RetryRule towards(String domain, Duration minDelay, Duration maxDelay) {
        return new RetryRule(domain, "", "", Optional.empty(), EVER, minDelay, maxDelay);
    }

    /** Greylisted soon, mailbox full late. */
    public static List<RetryRule> defaults() {
        return List.of(GREYLISTED, MAILBOX_FULL, OVER_QUOTA);
    }

    /** The same, for letters no older than this. */
    public RetryRule withMaxAge(Duration age) {
        return new RetryRule(domain, code, status, said, age, minDelay, maxDelay);
    }

    boolean appliesTo(NextHop nextHop, Recipient recipient, Outcome outcome, Duration age) {
        return age.compareTo(maxAge) <= 0
                && hasStatus(outcome.status().toString())
                && (code.isEmpty()
                        || (!outcome.peer().isEmpty() && outcome.said().startsWith(code)))
                && (domain.isEmpty()
                        || covers(nextHop.host())
                        || covers(recipient.forwardPath().domain().name()))
                && (said.isEmpty() || said.get().matcher(outcome.said()).find());
    }

    private boolean hasStatus(String actual) {
        return status.isEmpty() || actual.equals(status) || actual.startsWith(status + '.');
    }

    private boolean covers(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return domain.startsWith(".") ? lower.endsWith(domain) : lower.equals(domain);
    }
}
