package io.posthouse.bus.contract;

import io.posthouse.mail.QueueId;
import java.util.List;
import java.util.Optional;

/**
 * What an {@link InterventionRequest} did to its piece of the queue.
 *
 * @param hits the letters that it concerned, apart from the others
 * @param others to how many more letters it was done, of which nothing is told since they were not read
 * @param unknown ids of the selection that are not in the queue
 * @param looked how many letters were looked at
 * @param next where to go on; empty at the end
 */
public record InterventionReport(
        List<Hit> hits, int others, List<QueueId> unknown, int looked, Optional<Bookmark> next) {
    public InterventionReport {
        hits = List.copyOf(hits);
        unknown = List.copyOf(unknown);
    }

    /** All letters that it concerned are told of. */
    public InterventionReport(List<Hit> hits, List<QueueId> unknown, int looked, Optional<Bookmark> next) {
        this(hits, 0, unknown, looked, next);
    }

    /** How an intervention went. */
    public enum Result {
        /** Done, or would be. */
        DONE,
        /** The letter is being delivered: it is done as soon as that has ended, if the letter is still there then. */
        AFTER_ATTEMPT,
        /** It does not apply to a letter that stands there: one that is not held cannot be released. */
        UNFIT
    }

    /**
     * One letter.
     *
     * @param letter as it was before
     */
    public record Hit(QueuedLetter letter, Result result) {}
}
