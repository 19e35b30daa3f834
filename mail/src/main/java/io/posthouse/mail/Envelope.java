package io.posthouse.mail;

import java.util.List;

/**
 * What the protocol says of a message, apart from its content (RFC 5321 section 2.3.1).
 *
 * @param recipients in the order of the RCPT commands, at least one
 * @param body what the client declared; the content is passed on as it came, whatever this says
 */
public record Envelope(ReversePath reversePath, List<Recipient> recipients, BodyType body) {
    public Envelope {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("an envelope without recipients");
        }
    }
}
