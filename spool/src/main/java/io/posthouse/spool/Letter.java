package io.posthouse.spool;

import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A message in the spool, without its content.
 *
 * @param sizeBytes of the content
 * @param acceptedAt when it was acknowledged, or requeued
 * @param attempts how many delivery attempts were recorded: the highest {@link Attempt#number()}, 0 if there is none
 * @param outcomes the latest outcome of each recipient that has been tried
 * @param notices what the sender was told so far
 * @param expiring whether a person wants it given up, however long it may still live
 * @param age by which its waits and its lifetime go
 */
public record Letter(
        QueueId id,
        Envelope envelope,
        Reception reception,
        long sizeBytes,
        ContentTraits traits,
        Instant acceptedAt,
        int attempts,
        Map<Recipient, Outcome> outcomes,
        List<Notice> notices,
        boolean expiring,
        Age age) {
    public Letter {
        outcomes = Map.copyOf(outcomes);
        notices = List.copyOf(notices);
    }

    /** A letter that was never deferred. */
    public Letter(
            QueueId id,
            Envelope envelope,
            Reception reception,
            long sizeBytes,
            ContentTraits traits,
            Instant acceptedAt,
            int attempts,
            Map<Recipient, Outcome> outcomes,
            List<Notice> notices,
            boolean expiring) {
        this(
                id,
                envelope,
                reception,
                sizeBytes,
                traits,
                acceptedAt,
                attempts,
                outcomes,
                notices,
                expiring,
                Age.since(acceptedAt));
    }

    /** A letter that lives as long as others. */
    public Letter(
            QueueId id,
            Envelope envelope,
            Reception reception,
            long sizeBytes,
            ContentTraits traits,
            Instant acceptedAt,
            int attempts,
            Map<Recipient, Outcome> outcomes,
            List<Notice> notices) {
        this(id, envelope, reception, sizeBytes, traits, acceptedAt, attempts, outcomes, notices, false);
    }

    /** A letter whose sender was told nothing yet. */
    public Letter(
            QueueId id,
            Envelope envelope,
            Reception reception,
            long sizeBytes,
            ContentTraits traits,
            Instant acceptedAt,
            int attempts,
            Map<Recipient, Outcome> outcomes) {
        this(id, envelope, reception, sizeBytes, traits, acceptedAt, attempts, outcomes, List.of());
    }

    /** The recipients that are neither delivered nor failed, in the envelope's order. */
    public List<Recipient> pending() {
        return envelope.recipients().stream()
                .filter(recipient -> {
                    Outcome latest = outcomes.get(recipient);
                    return latest == null || latest.result() == Outcome.Result.DEFERRED;
                })
                .toList();
    }
}
