package io.posthouse.spool;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A letter's way out of its bag into a file of its own: copied, then settled (synced with its name), then the bag says
 * that it has moved. Until that is durable the bag has the say, and the file is a copy. A letter has one move at a time.
 * Owned by the spool thread, and by a round of housekeeping while that works on it.
 */
final class Move {
    final Docket docket;
    final Place.InBag from;
    final Docket.State state;
    final Path to;
    private Runnable after = () -> {};
    private Place.@Nullable InFile copy;
    private boolean settled;
    private long copiedAtNanos;

    /** Plans to move a letter as it is now. */
    Move(Docket docket, Place.InBag from, Path to) {
        this.docket = docket;
        this.from = from;
        this.state = docket.state();
        this.to = to;
    }

    /** Whether the letter still goes this way, and nothing has happened to it since. */
    boolean isCurrent() {
        return docket.move().filter(move -> move == this).isPresent()
                && docket.place() == from
                && docket.state() == state;
    }

    /** Runs a task when the move is made or has failed; in both cases the letter is safe. */
    void afterwards(Runnable task) {
        after = task;
    }

    void end() {
        Runnable task = after;
        after = () -> {};
        task.run();
    }

    void copied(Place.InFile written, long nanos) {
        copy = written;
        copiedAtNanos = nanos;
    }

    /** The copy is not there, or nobody knows. */
    void lost() {
        copy = null;
    }

    boolean isCopied() {
        return copy != null;
    }

    long copiedAtNanos() {
        return copiedAtNanos;
    }

    Place.InFile copy() {
        if (copy == null) {
            throw new IllegalStateException(docket.id + ": not copied yet");
        }
        return copy;
    }

    void settled() {
        settled = true;
    }

    /** The bag could not be told: as if it had just been copied. */
    void unsettled(long nanos) {
        settled = false;
        copiedAtNanos = nanos;
    }

    boolean isSettled() {
        return settled;
    }
}
