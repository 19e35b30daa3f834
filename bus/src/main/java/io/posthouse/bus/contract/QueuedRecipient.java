package io.posthouse.bus.contract;

import io.posthouse.mail.Outcome;
import io.posthouse.mail.Recipient;
import java.util.Optional;

/**
 * A recipient of a letter in the queue.
 *
 * @param latest what became of it in the latest attempt; empty if it has not been tried
 * @param nextHop where it was tried last or, if it was not, where it would go; empty if that is not known
 */
public record QueuedRecipient(Recipient recipient, Optional<Outcome> latest, String nextHop) {

    /** Whether it is done with, well or not. */
    public boolean isDone() {
        return latest.map(outcome -> outcome.result() != Outcome.Result.DEFERRED)
                .orElse(false);
    }

    public boolean isDelivered() {
        return latest.map(outcome -> outcome.result() == Outcome.Result.DELIVERED)
                .orElse(false);
    }
}
