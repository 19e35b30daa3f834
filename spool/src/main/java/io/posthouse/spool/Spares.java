package io.posthouse.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Emptied bags that are kept to be written over: some while mail rushes, and one at rest, which is when no bag has become
 * full for a while. The next bag, where there is one already, is as good as a spare. Owned by the spool thread.
 */
final class Spares {
    private static final int AT_REST = 1;

    private final Premises premises;
    private final Deque<Path> files = new ArrayDeque<>();
    private int kept; // files, and those on their way there
    private long lastFullNanos; // when a bag became full, or this began

    Spares(Premises premises) {
        this.premises = premises;
        lastFullNanos = nanos();
    }

    private long nanos() {
        return premises.bus().time().nanos();
    }

    void onBagFull() {
        lastFullNanos = nanos();
    }

    private long untilRestNanos() {
        return lastFullNanos + premises.config().stragglerDelay().toNanos() - nanos();
    }

    private int maxAtRest() {
        return Math.min(AT_REST, premises.config().maxSpareBags());
    }

    /** Whether one more is to be kept now. */
    boolean wantsMore(boolean nextIsThere) {
        return untilRestNanos() <= 0
                ? wantsMoreAtRest(nextIsThere)
                : kept < premises.config().maxSpareBags();
    }

    /** Whether one more is to be kept for when mail does not rush. */
    boolean wantsMoreAtRest(boolean nextIsThere) {
        return count(nextIsThere) < maxAtRest();
    }

    private int count(boolean nextIsThere) {
        return kept + (nextIsThere ? 1 : 0);
    }

    /** One is on its way to spare. */
    void expect() {
        kept++;
    }

    /** One that was expected is there. */
    void add(Path file) {
        files.add(file);
    }

    /** One that was expected does not come. */
    void lose() {
        kept--;
    }

    /** Gives one away, if there is one. */
    Optional<Path> take() {
        Optional<Path> file = Optional.ofNullable(files.poll());
        file.ifPresent(taken -> kept--);
        return file;
    }

    /** Deletes what was kept for a rush that is over. */
    void calmDown(boolean nextIsThere) {
        while (untilRestNanos() <= 0 && count(nextIsThere) > maxAtRest() && !files.isEmpty()) {
            take().ifPresent(file -> premises.onPool(() -> delete(file)));
        }
    }

    /** Deletes a file that is not kept any more. Blocks; any thread. */
    void delete(Path file) {
        try {
            premises.disk().delete(file);
        } catch (IOException e) {
            premises.troubled("cannot delete " + file + ", which nobody needs: " + e.getMessage());
        }
    }

    /** How long until it is worth calming down. */
    Optional<Duration> untilCalm(boolean nextIsThere) {
        long soon = premises.config().syncInterval().toNanos(); // one may be on its way
        return count(nextIsThere) > maxAtRest()
                ? Optional.of(Duration.ofNanos(Math.max(untilRestNanos(), soon)))
                : Optional.empty();
    }
}
