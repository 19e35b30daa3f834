package io.posthouse.mail;

import java.util.Optional;

/**
 * What became of one recipient in one attempt.
 *
 * @param result whether this recipient is done with
 * @param status by RFC 3463, of the class that the result has
 * @param peer who said so, as {@code mx1.there.example[198.51.100.9]:25}; empty if we found out ourselves
 * @param said the peer's reply on one line, or our reason in plain words; foreign text, unescaped, cut at {@value
 *     #MAX_SAID} characters
 * @param handover who reports success from here on, if anyone is to
 */
public record Outcome(Result result, EnhancedStatusCode status, String peer, String said, Handover handover) {

    /** Longest text kept of what a peer said. */
    public static final int MAX_SAID = 1000;

    /** Per recipient, as in RFC 3464 section 2.3.3, where deferred is called "delayed". */
    public enum Result {
        DELIVERED,
        DEFERRED,
        FAILED
    }

    /** What a delivery means for a sender who wants to be told of success (RFC 3461 section 5.2). */
    public enum Handover {
        /** To no other host: deferred, failed, or delivered into a mailbox. */
        NONE,
        /** To a host that does not offer DSN, so that the last thing known is that it was relayed. */
        WITHOUT_DSN,
        /** To a host that was told what the sender wants to know, and reports in our place. */
        WITH_DSN
    }

    private static final EnhancedStatusCode EXPIRED = EnhancedStatusCode.of("5.4.7"); // RFC 3463 section 3.5
    private static final String AT_LAST = ", at last: ";

    public Outcome {
        int expected = result == Result.DELIVERED ? 2 : result == Result.DEFERRED ? 4 : 5;
        if (status.statusClass() != expected) {
            throw new IllegalArgumentException(result + " with status " + status);
        }
        if (handover != Handover.NONE && result != Result.DELIVERED) {
            throw new IllegalArgumentException(result + " and handed over");
        }
        said = said.length() <= MAX_SAID ? said : said.substring(0, MAX_SAID);
    }

    /** An outcome that hands nothing over to another host. */
    public Outcome(Result result, EnhancedStatusCode status, String peer, String said) {
        this(result, status, peer, said, Handover.NONE);
    }

    public static Outcome delivered(String status, String peer, String said) {
        return new Outcome(Result.DELIVERED, EnhancedStatusCode.of(status), peer, said);
    }

    public static Outcome deferred(String status, String peer, String said) {
        return new Outcome(Result.DEFERRED, EnhancedStatusCode.of(status), peer, said);
    }

    public static Outcome failed(String status, String peer, String said) {
        return new Outcome(Result.FAILED, EnhancedStatusCode.of(status), peer, said);
    }

    /** The same, with who reports success from here on. */
    public Outcome handedOver(Handover to) {
        return new Outcome(result, status, peer, said, to);
    }

    /**
     * What becomes of a recipient that was deferred once too often.
     *
     * @param age of the letter, in words
     */
    public Outcome expired(String age) {
        return new Outcome(Result.FAILED, EXPIRED, peer, "expired after " + age + AT_LAST + status + ' ' + said);
    }

    /** What was heard last of a recipient that {@linkplain #expired expired}; empty if it failed otherwise. */
    public Optional<Outcome> beforeExpiry() {
        int from = said.indexOf(AT_LAST) + AT_LAST.length();
        int space = said.indexOf(' ', from);
        if (result != Result.FAILED || !status.equals(EXPIRED) || from < AT_LAST.length() || space < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(deferred(said.substring(from, space), peer, said.substring(space + 1)));
        } catch (IllegalArgumentException e) { // a peer's own words, which only look like ours
            return Optional.empty();
        }
    }
}
