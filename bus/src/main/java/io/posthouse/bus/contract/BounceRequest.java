package io.posthouse.bus.contract;

import io.posthouse.bus.Request;
import io.posthouse.mail.Notify;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import java.time.Instant;
import java.util.List;

/**
 * Tell the sender of a letter what became of some of its recipients. Asked by qmgr after the spool has recorded the
 * outcomes and before the letter leaves it, answered by bounce when the notification is safe in the spool. If it fails,
 * or nobody answers, nothing has been written and qmgr asks again; when a crash swallows the answer, the sender is told
 * twice, never not at all.
 *
 * @param about of what: of failure, delay or success
 * @param recipients at least one; bounce leaves out those of whom the sender does not want to be told
 * @param outcomes one for each of them, in their order
 * @param retryUntil when those that are delayed will be given up
 */
public record BounceRequest(
        QueueId id, Notify about, List<Recipient> recipients, List<Outcome> outcomes, Instant retryUntil)
        implements Request<BounceReport> {
    public BounceRequest {
        recipients = List.copyOf(recipients);
        outcomes = List.copyOf(outcomes);
        if (about == Notify.NEVER || recipients.isEmpty() || recipients.size() != outcomes.size()) {
            throw new IllegalArgumentException(id + ": about " + about + ", " + recipients.size() + " recipients, "
                    + outcomes.size() + " outcomes");
        }
    }

    @Override
    public String to() {
        return "bounce";
    }
}
