package io.posthouse.bus.contract;

import io.posthouse.mail.Envelope;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A letter in the queue, as a person wants to see it.
 *
 * @param recipients all of the envelope's, in its order
 * @param arrivedAt when it was acknowledged
 * @param changedAt when something happened to it last
 * @param attempts how often it was tried, since it was requeued if it was
 * @param next when it is tried again at the earliest; present while it is deferred
 * @param heldBecause why it is held, empty if it is not
 * @param expiring whether a person wants it given up
 */
public record QueuedLetter(
        QueueId id,
        QueueState state,
        Envelope envelope,
        Reception reception,
        List<QueuedRecipient> recipients,
        long sizeBytes,
        Instant arrivedAt,
        Instant changedAt,
        int attempts,
        Optional<Instant> next,
        String heldBecause,
        boolean expiring) {
    public QueuedLetter {
        recipients = List.copyOf(recipients);
    }

    /** The recipients that keep it in the queue: those that are not done with or, if there are none, that failed. */
    public List<QueuedRecipient> waiting() {
        List<QueuedRecipient> open =
                recipients.stream().filter(recipient -> !recipient.isDone()).toList();
        return open.isEmpty()
                ? recipients.stream()
                        .filter(recipient -> !recipient.isDelivered())
                        .toList()
                : open;
    }
}
