package io.posthouse.mail;

import java.util.Optional;

/**
 * Where failures are reported to: the address of MAIL FROM (RFC 5321 section 4.1.1.2).
 *
 * @param mailbox empty for the null reverse-path {@code <>}, which mail about mail has so that it is never answered
 */
public record ReversePath(Optional<Mailbox> mailbox) {
    public static final ReversePath NULL = new ReversePath(Optional.empty());

    public static ReversePath of(Mailbox mailbox) {
        return new ReversePath(Optional.of(mailbox));
    }

    /**
     * Reads the address without its angle brackets; the empty text is the null reverse-path.
     *
     * @throws MalformedAddressException with the reason in plain words
     */
    public static ReversePath parse(String text) {
        return text.isEmpty() ? NULL : of(Mailbox.parse(text));
    }

    public boolean isNull() {
        return mailbox.isEmpty();
    }

    /** Without angle brackets; empty for the null reverse-path. */
    public String address() {
        return mailbox.map(Mailbox::toString).orElse("");
    }

    @Override
    public String toString() {
        return '<' + address() + '>';
    }
}
