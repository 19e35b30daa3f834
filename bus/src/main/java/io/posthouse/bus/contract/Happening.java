package io.posthouse.bus.contract;

import io.posthouse.mail.Notify;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Something that happened to a letter, as the spool's history has it. */
public sealed interface Happening {

    Instant at();

    /** It was acknowledged. */
    record Arrived(Instant at) implements Happening {}

    /**
     * Some recipients were tried, or could not be, with the same outcome.
     *
     * @param nextHop as {@link io.posthouse.mail.NextHop#toString()} has it
     */
    record Tried(Instant at, int attempt, String nextHop, List<Recipient> recipients, Outcome outcome)
            implements Happening {
        public Tried {
            recipients = List.copyOf(recipients);
        }
    }

    /** It waits until it is due. */
    record Postponed(Instant at, Instant due) implements Happening {}

    /**
     * Its sender was told.
     *
     * @param notification the letter that tells; empty if the sender did not want to be told
     */
    record Told(Instant at, Notify about, List<Recipient> recipients, Optional<QueueId> notification)
            implements Happening {
        public Told {
            recipients = List.copyOf(recipients);
        }
    }

    /** It was put into hold. */
    record Stopped(Instant at, String reason) implements Happening {}

    /** A person did something to it: released, requeued or expired it. */
    record Handled(Instant at, Intervention what) implements Happening {}
}
