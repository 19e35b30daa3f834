package io.posthouse.spool;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When deferred letters are due: their rows stand in line, one line for each minute and one for those that a person wants
 * tried now. Also counts the files in each minute's folder. Owned by the spool thread, apart from {@link #next()}.
 */
final class DeferredQueue {
    private static final int NOW = Integer.MIN_VALUE; // the line of those that a person wants tried, before all minutes

    /** The rows that are due in one minute, first come, first served. */
    private static final class Line {
        private int first = Rows.NONE;
        private int last = Rows.NONE;
    }

    private final Rows rows;
    private final TreeMap<Integer, Line> lines = new TreeMap<>();
    private final Map<Integer, Integer> files = new HashMap<>(); // in a minute's folder, also of letters being tried
    private volatile @Nullable Instant next; // the spool thread writes, anyone reads

    DeferredQueue(Rows rows) {
        this.rows = rows;
    }

    /** The minute of the first line; long ago if a person wants something tried now. */
    Optional<Instant> next() {
        return Optional.ofNullable(next);
    }

    /** A letter waits from now on. */
    void add(int row) {
        Line line = lines.get(key(row));
        if (line == null) {
            line = new Line();
            lines.put(key(row), line);
            lookAhead();
        }
        rows.previous(row, line.last);
        rows.next(row, Rows.NONE);
        if (line.last == Rows.NONE) {
            line.first = row;
        } else {
            rows.next(line.last, row);
        }
        line.last = row;
        rows.mark(row, Rows.LINED_UP, true);
    }

    /** A letter does not wait any more, if it did. */
    void remove(int row) {
        Line line = lines.get(key(row));
        if (line == null || !rows.is(row, Rows.LINED_UP)) {
            return;
        }
        int before = rows.previous(row);
        int behind = rows.next(row);
        if (before == Rows.NONE) {
            line.first = behind;
        } else {
            rows.next(before, behind);
        }
        if (behind == Rows.NONE) {
            line.last = before;
        } else {
            rows.previous(behind, before);
        }
        rows.mark(row, Rows.LINED_UP, false);
        if (line.first == Rows.NONE) {
            lines.remove(key(row));
            lookAhead();
        }
    }

    private int key(int row) {
        return rows.is(row, Rows.HURRIED) ? NOW : rows.minute(row);
    }

    private void lookAhead() {
        next = lines.isEmpty() ? null : lines.firstKey() == NOW ? Instant.EPOCH : Folders.startOf(lines.firstKey());
    }

    /** The first row in the first line, if its minute has come; else that of the first minute behind the farthest; else NONE. */
    int firstDue(Instant now, Instant farthest) {
        Map.Entry<Integer, Line> first = lines.firstEntry();
        Map.Entry<Integer, Line> due = first != null && first.getKey() <= Folders.minuteOf(now)
                ? first
                : lines.higherEntry(Folders.minuteOf(farthest));
        return due == null ? Rows.NONE : due.getValue().first;
    }

    /** A file came into a minute's folder. */
    void filed(int minute) {
        files.merge(minute, 1, Integer::sum);
    }

    /**
     * A file left a minute's folder.
     *
     * @return whether the folder ought to be empty now
     */
    boolean unfiled(int minute) {
        return files.merge(minute, -1, (count, one) -> count == 1 ? null : count + one) == null;
    }
}
