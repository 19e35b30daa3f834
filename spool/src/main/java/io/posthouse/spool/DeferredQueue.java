package io.posthouse.spool;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which minutes have deferred letters. Owned by the spool thread, apart from {@link #next()}. */
final class DeferredQueue {
    private final TreeMap<Instant, Set<Docket>> minutes = new TreeMap<>();
    private volatile @Nullable Instant next; // the spool thread writes, anyone reads

    Optional<Instant> next() {
        return Optional.ofNullable(next);
    }

    /** A letter waits from now on. */
    void add(Docket docket) {
        minutes.computeIfAbsent(docket.due(), minute -> new LinkedHashSet<>()).add(docket);
        publish();
    }

    /** A letter does not wait any more. */
    void remove(Docket docket) {
        Set<Docket> minute = minutes.get(docket.due());
        if (minute != null && minute.remove(docket) && minute.isEmpty()) {
            minutes.remove(docket.due());
            publish();
        }
    }

    /** Letters that are due, oldest due first. */
    List<Docket> due(Instant now, int max) {
        var due = new ArrayList<Docket>();
        for (Set<Docket> minute : minutes.headMap(now, true).values()) {
            for (Docket docket : minute) {
                if (due.size() == max) {
                    return due;
                }
                due.add(docket);
            }
        }
        return due;
    }

    private void publish() {
        next = minutes.isEmpty() ? null : minutes.firstKey();
    }
}
