package io.posthouse.qmgr;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Lets letters be fetched from the spool, or be changed there for an operator, but never both at once: the spool does one
 * thing to a letter at a time, and a letter on its way into memory must not be held or deleted behind its back. Owned by
 * the qmgr thread.
 */
final class Turns {
    private final Runnable onFree;
    private final Deque<Runnable> changes = new ArrayDeque<>();
    private int fetches;
    private boolean changing;

    /**
     * Nothing is under way.
     *
     * @param onFree run when letters may be fetched again
     */
    Turns(Runnable onFree) {
        this.onFree = onFree;
    }

    /** Whether a fetch may begin now; if not, onFree runs later. If it may, it has begun. */
    boolean beginFetch() {
        if (changing || !changes.isEmpty()) {
            return false;
        }
        fetches++;
        return true;
    }

    void endFetch() {
        fetches--;
        next();
    }

    /** Runs a task when nothing else is under way; at its end {@link #endChange} must be called. */
    void change(Runnable task) {
        changes.addLast(task);
        next();
    }

    void endChange() {
        changing = false;
        next();
        if (!changing) {
            onFree.run();
        }
    }

    private void next() {
        if (!changing && fetches == 0 && !changes.isEmpty()) {
            changing = true;
            changes.removeFirst().run();
        }
    }
}
