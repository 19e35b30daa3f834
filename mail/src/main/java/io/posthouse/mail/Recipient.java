package io.posthouse.mail;

import java.util.Optional;
import java.util.Set;

/**
 * One recipient of an envelope.
 *
 * @param forwardPath the mailbox of RCPT TO (RFC 5321 section 4.1.1.3)
 * @param notifyOn when the sender wants to be told (RFC 3461 section 4.1); empty where it did not say, which means of
 *     failure, and perhaps of delay
 * @param originalRecipient whom the sender named at first (RFC 3461 section 4.2), where it said
 */
public record Recipient(Mailbox forwardPath, Set<Notify> notifyOn, Optional<OriginalRecipient> originalRecipient) {
    public Recipient {
        notifyOn = Set.copyOf(notifyOn);
        if (notifyOn.contains(Notify.NEVER) && notifyOn.size() > 1) {
            throw new IllegalArgumentException("never, and " + notifyOn);
        }
    }

    /** A recipient of whom the sender did not say what it wants to be told. */
    public Recipient(Mailbox forwardPath) {
        this(forwardPath, Set.of(), Optional.empty());
    }

    public static Recipient of(String forwardPath) {
        return new Recipient(Mailbox.parse(forwardPath));
    }

    /** Whether the sender is to be told; if it did not say, then of failure and delay (RFC 3461 section 5.2). */
    public boolean wants(Notify what) {
        return notifyOn.isEmpty() ? what == Notify.FAILURE || what == Notify.DELAY : notifyOn.contains(what);
    }

    @Override
    public String toString() {
        return '<' + forwardPath.toString() + '>';
    }
}
