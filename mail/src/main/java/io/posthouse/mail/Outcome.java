package io.posthouse.mail;

/**
 * What became of one recipient in one attempt.
 *
 * @param result whether this recipient is done with
 * @param status by RFC 3463, of the class that the result has
 * @param peer who said so, as {@code mx1.there.example[198.51.100.9]:25}; empty if we found out ourselves
 * @param said the peer's reply on one line, or our reason in plain words; foreign text, unescaped, cut at {@value
 *     #MAX_SAID} characters
 */
public record Outcome(Result result, EnhancedStatusCode status, String peer, String said) {

    /** Longest text kept of what a peer said. */
    public static final int MAX_SAID = 1000;

    /** Per recipient, as in RFC 3464 section 2.3.3, where deferred is called "delayed". */
    public enum Result {
        DELIVERED,
        DEFERRED,
        FAILED
    }

    public Outcome {
        int expected = result == Result.DELIVERED ? 2 : result == Result.DEFERRED ? 4 : 5;
        if (status.statusClass() != expected) {
            throw new IllegalArgumentException(result + " with status " + status);
        }
        said = said.length() <= MAX_SAID ? said : said.substring(0, MAX_SAID);
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
}
