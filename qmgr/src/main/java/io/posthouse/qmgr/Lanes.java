package io.posthouse.qmgr;

import io.posthouse.mail.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one next hop, in lanes: two for each priority, of what is tried for the first time and of what is tried
 * again. Says whose turn it is. Owned by the qmgr thread.
 *
 * <p>What is more urgent goes first, though not always: after a number of turns ({@link Precedence#turns()}), one goes to what
 * is less urgent, if any such waits, and among that by the same rule. So by default urgent mail leaves a fifth of all turns to the
 * rest, however much of it comes, and mail of a third priority beneath both gets a fifth of that fifth.
 *
 * <p>Within one priority the two lanes take turns, as Postfix's queue manager takes letters from its incoming and deferred
 * queues in turn: a hundred thousand letters that fall due together delay a fresh one by one turn.
 */
final class Lanes<L extends Lanes.Lane> {

    /** One of the lines. */
    interface Lane {
        int size();

        default boolean isEmpty() {
            return size() == 0;
        }
    }

    /** The two lanes of one priority. */
    private final class Level {
        private final Priority priority;
        private final L fresh = maker.get();
        private @Nullable L retried; // few next hops ever need it
        private int turns; // since one went to what is less urgent, while such waited
        private boolean retriedNext;

        Level(Priority priority) {
            this.priority = priority;
        }

        L lane(boolean first) {
            if (first) {
                return fresh;
            }
            if (retried == null) {
                retried = maker.get();
            }
            return retried;
        }

        boolean isEmpty(boolean first) {
            return first ? fresh.isEmpty() : retried == null || retried.isEmpty();
        }

        boolean isEmpty() {
            return fresh.isEmpty() && isEmpty(false);
        }

        L next() {
            boolean both = !fresh.isEmpty() && !isEmpty(false);
            boolean first = both ? !retriedNext : !fresh.isEmpty();
            if (both) {
                retriedNext = !retriedNext;
            }
            return lane(first);
        }
    }

    private final Supplier<L> maker;
    private final int maxTurns;
    private final List<Level> levels = new ArrayList<>(1); // the most urgent first; mostly there is one

    /**
     * No lanes yet.
     *
     * @param maxTurns in a row for what is more urgent, while other mail waits
     */
    Lanes(Supplier<L> maker, int maxTurns) {
        this.maker = maker;
        this.maxTurns = maxTurns;
    }

    /** The lane of such letters, made if there is none. */
    L of(ActiveLetter letter) {
        return level(letter.priority()).lane(letter.isFirstAttempt());
    }

    /** Whether no such letters wait. */
    boolean isEmpty(ActiveLetter letter) {
        for (Level level : levels) {
            if (level.priority.equals(letter.priority())) {
                return level.isEmpty(letter.isFirstAttempt());
            }
        }
        return true;
    }

    private Level level(Priority priority) {
        int at = 0;
        while (at < levels.size() && levels.get(at).priority.compareTo(priority) > 0) {
            at++;
        }
        if (at == levels.size() || !levels.get(at).priority.equals(priority)) {
            levels.add(at, new Level(priority));
        }
        return levels.get(at);
    }

    /**
     * The lane whose turn it is, which counts as its turn. There must be one.
     *
     * @param ordinaryToo whether what is not urgent may have it
     */
    L next(boolean ordinaryToo) {
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            if (!level.isEmpty() && (ordinaryToo || level.priority.isUrgent())) {
                boolean othersWait = waitsBeneath(i, ordinaryToo);
                if (!othersWait || level.turns < maxTurns) {
                    level.turns = othersWait ? level.turns + 1 : 0;
                    return level.next();
                }
                level.turns = 0;
            }
        }
        throw new IllegalStateException("nothing waits");
    }

    private boolean waitsBeneath(int above, boolean ordinaryToo) {
        for (int i = above + 1; i < levels.size(); i++) {
            if (!levels.get(i).isEmpty()
                    && (ordinaryToo || levels.get(i).priority.isUrgent())) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return !waits(true) && !waits(false);
    }

    /** Whether anything waits that is urgent, or that is not. */
    boolean waits(boolean urgent) {
        for (Level level : levels) {
            if (level.priority.isUrgent() == urgent && !level.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** How many wait, of those that are tried for the first time or of the others. */
    int count(boolean first) {
        int count = 0;
        for (Level level : levels) {
            count += level.isEmpty(first) ? 0 : level.lane(first).size();
        }
        return count;
    }

    int size() {
        return count(true) + count(false);
    }

    void each(Consumer<L> action) {
        for (Level level : levels) {
            action.accept(level.fresh);
            if (level.retried != null) {
                action.accept(level.retried);
            }
        }
    }
}
