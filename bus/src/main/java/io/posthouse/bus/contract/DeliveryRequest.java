package io.posthouse.bus.contract;

import io.posthouse.bus.Request;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.EnvelopeId;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Priority;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.Returned;
import io.posthouse.mail.ReversePath;
import java.util.List;
import java.util.Optional;

/**
 * Try to deliver this message to these recipients now. Asked by qmgr, answered by the transport that it names, always
 * with a {@link DeliveryReport}: a transport that cannot do its work reports its recipients deferred. Asked again for
 * a recipient while a delivery to it is under way (a qmgr that restarted does so, in another attempt and perhaps with other
 * recipients), it tells what becomes of that one and starts none.
 *
 * @param transport the service that delivers: smtp-client, maildir, …
 * @param recipients of this message that share the next hop; at least one
 * @param sizeBytes of the content
 * @param attempt 1 for the first
 * @param envelopeId to be passed on to a next hop that offers DSN
 * @param returned likewise
 * @param priority likewise, to one that offers MT-PRIORITY (RFC 6710)
 */
public record DeliveryRequest(
        QueueId id,
        String transport,
        NextHop nextHop,
        ReversePath reversePath,
        List<Recipient> recipients,
        BodyType body,
        long sizeBytes,
        ContentTraits traits,
        int attempt,
        Optional<EnvelopeId> envelopeId,
        Optional<Returned> returned,
        Priority priority)
        implements Request<DeliveryReport> {
    public DeliveryRequest {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException(id + ": no recipients");
        }
    }

    /** A request for an ordinary message whose sender did not say anything about reports. */
    public DeliveryRequest(
            QueueId id,
            String transport,
            NextHop nextHop,
            ReversePath reversePath,
            List<Recipient> recipients,
            BodyType body,
            long sizeBytes,
            ContentTraits traits,
            int attempt) {
        this(
                id,
                transport,
                nextHop,
                reversePath,
                recipients,
                body,
                sizeBytes,
                traits,
                attempt,
                Optional.empty(),
                Optional.empty(),
                Priority.NORMAL);
    }

    /** The same for some of the recipients. */
    public DeliveryRequest to(List<Recipient> some) {
        return new DeliveryRequest(
                id,
                transport,
                nextHop,
                reversePath,
                some,
                body,
                sizeBytes,
                traits,
                attempt,
                envelopeId,
                returned,
                priority);
    }

    @Override
    public String to() {
        return transport;
    }
}
