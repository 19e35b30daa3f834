package io.posthouse.bus.contract;

import io.posthouse.bus.Request;
import java.time.Instant;
import java.util.Optional;

/**
 * Do something to letters. Asked for a person, answered by qmgr for a piece of the queue at a time, as {@link
 * QueueRequest} is: whoever asks goes on until the report names no further piece, and nothing more happens if it does not. A
 * {@link Intervention#FLUSH} of a selection {@linkplain Selection#isOfCausesOnly() of causes only} is done in one piece.
 *
 * @param reason for {@link Intervention#HOLD}, in plain words
 * @param preview whether to tell only what would be done
 * @param began when the first of these requests was made: letters to which something happened since are left alone, lest
 *     they be met twice
 * @param after where the report before this one ended; empty to begin
 * @param max how many letters are read for this piece, at most
 */
public record InterventionRequest(
        Intervention what,
        Selection selection,
        String reason,
        boolean preview,
        Instant began,
        Optional<Bookmark> after,
        int max)
        implements Request<InterventionReport> {
    @Override
    public String to() {
        return "qmgr";
    }
}
