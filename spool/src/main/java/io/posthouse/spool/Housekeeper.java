package io.posthouse.spool;

import io.posthouse.bus.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Does what can wait a moment, in rounds, one at a time: syncs what happened to letters, moves letters out of their bags,
 * lets go of bags. When nothing waits, no timer is set. Owned by the spool thread.
 */
final class Housekeeper {
    private final Premises premises;
    private final Keeper keeper;
    private final Bags bags;
    private final Moves moves;
    private final Health health;
    private final IdMark idMark;
    private final LetterFiles letterFiles;
    private Set<Bag> dirtyBags = new LinkedHashSet<>();
    private Set<Path> dirtyFolders = new LinkedHashSet<>();
    private Map<Path, UnsyncedLines> dirtyFiles = new LinkedHashMap<>();
    private Time.@Nullable Timer timer;
    private long timerNanos; // when it is due
    private @Nullable Round round; // that is under way
    private boolean begun;
    private boolean urgent; // another round must follow at once
    private @Nullable Runnable whenQuiet; // set when the spool closes

    Housekeeper(Premises premises, Keeper keeper, Bags bags, Moves moves, Health health, IdMark idMark) {
        this.premises = premises;
        this.keeper = keeper;
        this.bags = bags;
        this.moves = moves;
        this.health = health;
        this.idMark = idMark;
        letterFiles = new LetterFiles(premises.disk());
    }

    /** Lines were written into a bag and not synced. */
    void onBagWritten(Bag bag) {
        dirtyBags.add(bag);
        wake();
    }

    /** Letters came into a folder or left it. */
    void onFolderChanged(Path folder) {
        dirtyFolders.add(folder);
        wake();
    }

    /** Lines were written into a letter's own file and not synced. */
    void onFileChanged(Path file, UnsyncedLines lines) {
        dirtyFiles.merge(file, lines, UnsyncedLines::and);
        wake();
    }

    /** A letter's own file has another name: what of it waits to be synced is found there. */
    void onFileMoved(Path from, Path to) {
        unsynced(from).ifPresent(lines -> dirtyFiles.put(to, lines));
        dirtyFiles.remove(from);
    }

    /** Something was written into a letter's own file and could not be synced, nor perhaps what was there before. */
    void onFileFailed(Path file) {
        unsynced(file).ifPresent(lines -> dirtyFiles.put(file, lines.inDoubt()));
    }

    /** Lines that wait, or that a round is at: nobody knows yet whether it gets hold of the file. */
    private Optional<UnsyncedLines> unsynced(Path file) {
        Optional<UnsyncedLines> waiting = Optional.ofNullable(dirtyFiles.get(file));
        Optional<UnsyncedLines> inRound = Optional.ofNullable(round)
                .map(current -> current.files.get(file))
                .map(UnsyncedLines::inDoubt);
        return waiting.map(lines -> inRound.map(lines::and).orElse(lines)).or(() -> inRound);
    }

    /** There is something to do, soon. */
    void wake() {
        if (begun && round == null) {
            wakeWithin(premises.config().syncInterval());
        }
    }

    /** Begins, once what an earlier run left is known: at once with what that left to do. Nothing is done before. */
    void begin() {
        begun = true;
        if (isDirty()) {
            wakeNow();
        }
    }

    /** There is something to do that somebody waits for. */
    void wakeNow() {
        if (round != null) {
            urgent = true;
        } else {
            startRound();
        }
    }

    private void wakeWithin(Duration delay) {
        long due = premises.bus().time().nanos() + Math.max(0, delay.toNanos());
        if (timer != null) {
            if (timerNanos <= due) {
                return;
            }
            timer.cancel();
        }
        timerNanos = due;
        timer = premises.bus().time().scheduleAt(due, premises.thread(), this::onTimer);
    }

    private void onTimer() {
        timer = null;
        if (round == null) {
            startRound();
        }
    }

    private void startRound() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        urgent = false;
        var started = new Round(premises, letterFiles, idMark);
        round = started;
        dirtyBags.forEach(bag -> take(bag, started));
        dirtyBags = new LinkedHashSet<>();
        started.folders.addAll(dirtyFolders);
        dirtyFolders = new LinkedHashSet<>();
        started.files.putAll(dirtyFiles);
        dirtyFiles = new LinkedHashMap<>();
        bags.calmDown();
        bags.stragglers().forEach(bag -> moves.empty(keeper.lettersIn(bag)));
        moves.fill(started, whenQuiet != null);
        started.done.addAll(bags.done());
        premises.onPool(() -> {
            started.run();
            premises.thread().execute(() -> onDone(started));
        });
    }

    private static void take(Bag bag, Round into) {
        try {
            bag.cutOff();
            into.bags.put(bag, bag.end());
        } catch (IOException e) {
            into.failedBags.put(bag, e);
        }
    }

    private void onDone(Round ended) {
        round = null;
        ended.failedBags.forEach(this::onSyncFailed);
        moves.onDone(ended);
        if (ended.failure().isPresent()) {
            health.onFailure(
                    Premises.failed("keep the spool in order", ended.failure().get()));
            dirtyFolders.addAll(ended.folders);
            ended.unsynced().forEach((file, lines) -> dirtyFiles.merge(file, lines, UnsyncedLines::and));
        } else {
            bags.letGo(ended.mayGo());
        }
        boolean failed = ended.failure().isPresent() || !ended.failedBags.isEmpty();
        if (whenQuiet != null && (failed || !isDirty())) {
            whenQuiet.run();
        } else if (failed) {
            wake();
        } else if (urgent || whenQuiet != null) {
            startRound();
        } else {
            nap();
        }
    }

    private void onSyncFailed(Bag bag, IOException failure) {
        bags.sealEarly(bag);
        dirtyBags.add(bag);
        health.onFailure(Premises.failed("sync bag " + bag.name, failure));
    }

    private boolean isDirty() {
        return !dirtyBags.isEmpty() || !dirtyFolders.isEmpty() || !dirtyFiles.isEmpty() || moves.isPending();
    }

    private void nap() {
        if (isDirty() || !bags.done().isEmpty()) {
            wakeWithin(premises.config().syncInterval());
            return;
        }
        Stream.of(moves.untilNext(), bags.untilStragglers(), bags.untilCalm())
                .flatMap(Optional::stream)
                .min(Duration::compareTo)
                .ifPresent(this::wakeWithin);
    }

    /** There was a bug: what waits is not done. */
    void onBug() {
        if (whenQuiet != null) {
            whenQuiet.run();
        }
    }

    /** Does what waits without waiting any longer, then the given task. */
    void close(Runnable then) {
        whenQuiet = then;
        wakeNow();
    }
}
