package io.posthouse.mail;

import java.util.List;
import java.util.Optional;

/**
 * What the protocol says of a message, apart from its content (RFC 5321 section 2.3.1).
 *
 * @param recipients in the order of the RCPT commands, at least one
 * @param body what the client declared; the content is passed on as it came, whatever this says
 * @param envelopeId what the sender calls this sending (RFC 3461 section 4.4), where it said
 * @param returned how much the sender wants back with a failure (RFC 3461 section 4.3), where it said
 * @param priority how urgent the message is (RFC 6710)
 */
public record Envelope(
        ReversePath reversePath,
        List<Recipient> recipients,
        BodyType body,
        Optional<EnvelopeId> envelopeId,
        Optional<Returned> returned,
        Priority priority) {
    public Envelope {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("an envelope without recipients");
        }
    }

    /** An envelope of ordinary mail. */
    public Envelope(
            ReversePath reversePath,
            List<Recipient> recipients,
            BodyType body,
            Optional<EnvelopeId> envelopeId,
            Optional<Returned> returned) {
        this(reversePath, recipients, body, envelopeId, returned, Priority.NORMAL);
    }

    /** An envelope of ordinary mail whose sender did not say anything about reports. */
    public Envelope(ReversePath reversePath, List<Recipient> recipients, BodyType body) {
        this(reversePath, recipients, body, Optional.empty(), Optional.empty());
    }

    /** The same, more or less urgent. */
    public Envelope withPriority(Priority other) {
        return new Envelope(reversePath, recipients, body, envelopeId, returned, other);
    }
}
