package io.posthouse.spool;

import io.posthouse.mail.Notify;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * That the sender was told what became of some recipients: an entry of a letter's history.
 *
 * @param about of what: of failure, delay or success
 * @param notification the letter that tells; empty if the sender did not want to be told
 */
public record Notice(Notify about, Instant at, List<Recipient> recipients, Optional<QueueId> notification) {
    public Notice {
        recipients = List.copyOf(recipients);
        if (about == Notify.NEVER || recipients.isEmpty()) {
            throw new IllegalArgumentException("told about " + about + " of " + recipients.size() + " recipients");
        }
    }
}
