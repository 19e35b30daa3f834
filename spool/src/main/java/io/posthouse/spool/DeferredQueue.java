package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which minutes have deferred letters. Of letters in files of their own it knows only that the minute has a folder, and
 * looks into that when the minute has come. Owned by the spool thread, apart from {@link #next()}.
 */
final class DeferredQueue {

    /** The letters that are due in one minute. */
    static final class Minute {
        final Instant at;
        private final Set<Docket> inBags = new LinkedHashSet<>();
        private final Deque<QueueId> inFiles = new ArrayDeque<>();
        private boolean unlisted; // whether its folder may have letters that are not in inFiles
        private boolean listing; // whether somebody is looking into it

        Minute(Instant at) {
            this.at = at;
        }

        Optional<Docket> takeFromBags() {
            Optional<Docket> first = inBags.stream().findFirst();
            first.ifPresent(inBags::remove);
            return first;
        }

        Optional<QueueId> takeFromFiles() {
            return Optional.ofNullable(inFiles.poll());
        }

        /** Whether its folder has to be looked at now; asked once, since whoever asks does it. */
        boolean claimListing() {
            listing = unlisted && inFiles.isEmpty();
            unlisted &= !listing;
            return listing;
        }

        void listed(Collection<QueueId> ids) {
            listing = false;
            ids.stream().sorted(Comparator.naturalOrder()).forEach(inFiles::add);
        }

        private boolean isEmpty() {
            return inBags.isEmpty() && inFiles.isEmpty() && !unlisted && !listing;
        }
    }

    private final Folders folders;
    private final TreeMap<Instant, Minute> minutes = new TreeMap<>();
    private final Map<Path, Integer> taken = new HashMap<>(); // letters under way whose file still lies in that folder
    private volatile @Nullable Instant next; // the spool thread writes, anyone reads

    DeferredQueue(Folders folders) {
        this.folders = folders;
    }

    Optional<Instant> next() {
        return Optional.ofNullable(next);
    }

    /** A letter in a bag waits from now on. */
    void add(Docket docket) {
        minute(docket.due()).inBags.add(docket);
    }

    /** A letter in a bag does not wait any more. */
    void remove(Docket docket) {
        Minute minute = minutes.get(docket.due());
        if (minute != null && minute.inBags.remove(docket)) {
            closeIfEmpty(minute);
        }
    }

    /** There may be letter files in the folder of that minute. */
    void addFolder(Instant at) {
        minute(at).unlisted = true;
    }

    /** There may be such a letter file, if it is in a minute's folder. */
    void addFolderOf(Path file) {
        Folders.minuteOf(Folders.of(file).getFileName().toString()).ifPresent(this::addFolder);
    }

    private Minute minute(Instant at) {
        Minute minute = minutes.computeIfAbsent(at, Minute::new);
        next = minutes.firstKey();
        return minute;
    }

    /** The first minute that has come. */
    Optional<Minute> firstDue(Instant now) {
        return minutes.isEmpty() || minutes.firstKey().isAfter(now)
                ? Optional.empty()
                : Optional.of(minutes.firstEntry().getValue());
    }

    void closeIfEmpty(Minute minute) {
        if (minute.isEmpty()) {
            minutes.remove(minute.at);
            next = minutes.isEmpty() ? null : minutes.firstKey();
        }
    }

    List<Instant> all() {
        return List.copyOf(minutes.keySet());
    }

    /** A letter is under way; its file lies there meanwhile. */
    void entered(Path file) {
        if (file.startsWith(folders.deferred)) {
            taken.merge(Folders.of(file), 1, Integer::sum);
        }
    }

    /**
     * A letter is not under way there any more.
     *
     * @return its folder, if that ought to be empty now
     */
    Optional<Path> left(Path file) {
        Path folder = Folders.of(file);
        if (!taken.containsKey(folder) || taken.merge(folder, -1, Integer::sum) > 0) {
            return Optional.empty();
        }
        taken.remove(folder);
        boolean waitedFor = Folders.minuteOf(folder.getFileName().toString())
                .map(minutes::containsKey)
                .orElse(false);
        return waitedFor ? Optional.empty() : Optional.of(folder);
    }
}
