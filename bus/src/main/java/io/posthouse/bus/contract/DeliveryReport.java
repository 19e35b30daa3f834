package io.posthouse.bus.contract;

import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import java.util.List;

/**
 * What became of a {@link DeliveryRequest}.
 *
 * @param outcomes one for each recipient of the request, in its order
 * @param nextHopAlive false if no session with the next hop got past greeting and EHLO, so that nothing was learnt
 *     about this message but something about the next hop; a 4xx later on is a living next hop, and so is one of which
 *     it was learnt for good, without a session, that it takes no mail (a null MX, no such domain): to wait would only
 *     delay the bounces of what else goes there
 */
public record DeliveryReport(QueueId id, List<Outcome> outcomes, boolean nextHopAlive) {
    public DeliveryReport {
        outcomes = List.copyOf(outcomes);
    }
}
