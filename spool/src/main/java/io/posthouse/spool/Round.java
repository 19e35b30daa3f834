package io.posthouse.spool;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One round of housekeeping: filled by the spool thread, run by a thread of the pool, then looked at by the spool thread
 * again. The order of its steps is what makes moves safe:
 *
 * <ol>
 *   <li>bags are synced, so that what they say of a letter's whereabouts is durable before any file says so too. Of a bag
 *       that cannot be synced the disk may say anything behind what was synced before, also that a letter has moved into a
 *       copy that is stale: no copy from it is touched;
 *   <li>stale copies are deleted, and folders synced, before a bag that knows them to be stale may go;
 *   <li>copies are written;
 *   <li>copies are settled, before their bag says that the letter has moved.
 * </ol>
 */
final class Round {
    final Map<Bag, Long> bags = new LinkedHashMap<>(); // to be synced, and how far they were written
    final Map<Path, Optional<Bag>> stale = new LinkedHashMap<>(); // with the bag that has the say, if one has
    final Set<Path> folders = new LinkedHashSet<>();
    final Map<Path, UnsyncedLines> files = new LinkedHashMap<>(); // letters with new lines
    final Set<Move> copies = new LinkedHashSet<>();
    final Set<Move> settling = new LinkedHashSet<>(); // copies from this round and from earlier ones
    final List<Bag> done = new ArrayList<>(); // which nobody needs any more
    final Map<Bag, IOException> failedBags = new LinkedHashMap<>();

    private final Premises premises;
    private final LetterFiles letterFiles;
    private final IdMark idMark;
    private final Set<Path> failedFiles = new HashSet<>();
    private @Nullable IOException failure;
    private boolean clean;

    Round(Premises premises, LetterFiles letterFiles, IdMark idMark) {
        this.premises = premises;
        this.letterFiles = letterFiles;
        this.idMark = idMark;
    }

    /** What went wrong last, other than with bags. */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** The lines that are to be synced again if something went wrong. */
    Map<Path, UnsyncedLines> unsynced() {
        var all = new LinkedHashMap<>(files);
        failedFiles.forEach(file -> all.computeIfPresent(file, (path, lines) -> lines.inDoubt()));
        return all;
    }

    /** What is stale and may still be there. */
    Map<Path, Optional<Bag>> left() {
        var left = new LinkedHashMap<>(stale);
        if (clean) {
            left.values().removeIf(bag -> !isInDoubt(bag));
        }
        return left;
    }

    /** Bags that are done and may go, if nothing but bags has failed. */
    List<Bag> mayGo() {
        return done.stream().filter(bag -> !failedBags.containsKey(bag)).toList();
    }

    /** Does it all. Blocks. */
    void run() {
        bags.forEach(this::syncBag);
        advanceIdMark();
        clean = deleteStale() && syncFolders(folders);
        if (clean) {
            files.forEach(this::syncFile);
            copies.forEach(this::copy);
            settle();
        }
    }

    private void syncBag(Bag bag, long to) {
        try {
            bag.sync(to);
        } catch (IOException e) {
            failedBags.put(bag, e);
        }
    }

    private void advanceIdMark() {
        try {
            idMark.advance();
        } catch (IOException e) {
            failure = e;
        }
    }

    private boolean deleteStale() {
        try {
            var emptied = new HashSet<Path>();
            for (Map.Entry<Path, Optional<Bag>> copy : stale.entrySet()) {
                Path file = copy.getKey();
                if (!isInDoubt(copy.getValue()) && premises.disk().delete(file)) {
                    folders.add(Folders.of(file));
                    emptied.add(Folders.of(file));
                }
            }
            for (Path folder : emptied) {
                if (folder.startsWith(premises.folders().deferred)) {
                    premises.disk().deleteFolder(folder);
                    folders.add(premises.folders().deferred);
                }
            }
            return true;
        } catch (IOException e) {
            failure = e;
            return false;
        }
    }

    private boolean isInDoubt(Optional<Bag> bag) {
        return bag.filter(failedBags::containsKey).isPresent();
    }

    private boolean syncFolders(Set<Path> which) {
        try {
            for (Path folder : which) {
                premises.disk().syncFolder(folder);
            }
            return true;
        } catch (IOException e) {
            failure = e;
            return false;
        }
    }

    private void syncFile(Path path, UnsyncedLines lines) {
        try (DiskFile file = premises.disk().open(path, Disk.Mode.WRITE)) {
            lines.sync(file);
        } catch (NoSuchFileException e) {
            // removed or moved on since, which is synced with its folder
        } catch (IOException e) {
            failedFiles.add(path);
            failure = e;
        }
    }

    private void copy(Move move) {
        Bag bag = move.from.bag();
        if (failure instanceof DiskFullException || failedBags.containsKey(bag) || bag.syncedTo() < move.from.end()) {
            return;
        }
        try {
            move.copied(
                    letterFiles.copy(move.from, move.to), premises.bus().time().nanos());
        } catch (IOException e) {
            failure = e;
        }
    }

    private void settle() {
        var written = new ArrayList<Move>();
        var into = new LinkedHashSet<Path>();
        for (Move move : settling) {
            if (move.isCopied()) {
                try (DiskFile file = premises.disk().open(move.to, Disk.Mode.WRITE)) {
                    file.sync();
                    written.add(move);
                    into.add(Folders.of(move.to));
                } catch (NoSuchFileException e) { // somebody has deleted it
                    move.lost();
                } catch (IOException e) { // a later sync may say that all is well and be wrong: it is written anew
                    move.lost();
                    failure = e;
                }
            }
        }
        if (into.stream().anyMatch(folder -> folder.startsWith(premises.folders().deferred))) {
            into.add(premises.folders().deferred);
        }
        if (syncFolders(into)) {
            written.forEach(Move::settled);
        }
    }
}
