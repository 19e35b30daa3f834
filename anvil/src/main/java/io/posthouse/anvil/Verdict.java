package io.posthouse.anvil;

/** Whether a client may go on. */
public enum Verdict {
    FINE("within limits"),
    TOO_MANY_SESSIONS("too many sessions from your address"),
    TOO_MANY_CONNECTIONS("too many connections from your address"),
    TOO_MANY_MESSAGES("too many messages from your address"),
    TOO_MANY_RECIPIENTS("too many recipients from your address"),
    TOO_MANY_FAILURES("too many errors from your address");

    private final String reason;

    Verdict(String reason) {
        this.reason = reason;
    }

    /** In words fit for a reply. */
    public String reason() {
        return reason;
    }
}
