package io.posthouse.bus.contract;

import io.posthouse.mail.QueueId;
import java.util.Optional;

/**
 * What became of a {@link BounceRequest}.
 *
 * @param notification the letter that tells, present if one was written; it is in the spool and under way
 * @param reason why there is none, in plain words; empty if there is one
 */
public record BounceReport(QueueId id, Result result, Optional<QueueId> notification, String reason) {

    /** Whether the sender is told. */
    public enum Result {
        WRITTEN,
        /** Nobody is to be told: the sender wants it so, or there is no sender. */
        UNWANTED,
        /** Somebody ought to be told and cannot be: the letter is to be kept for a person. */
        IMPOSSIBLE
    }

    public BounceReport {
        if (notification.isPresent() != (result == Result.WRITTEN)) {
            throw new IllegalArgumentException(id + ": " + result + ", notification " + notification);
        }
    }

    public static BounceReport written(QueueId id, QueueId notification) {
        return new BounceReport(id, Result.WRITTEN, Optional.of(notification), "");
    }

    public static BounceReport unwanted(QueueId id, String reason) {
        return new BounceReport(id, Result.UNWANTED, Optional.empty(), reason);
    }

    public static BounceReport impossible(QueueId id, String reason) {
        return new BounceReport(id, Result.IMPOSSIBLE, Optional.empty(), reason);
    }
}
