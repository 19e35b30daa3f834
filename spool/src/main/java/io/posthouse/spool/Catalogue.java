package io.posthouse.spool;

import io.posthouse.bus.contract.QueueKnown;
import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps the index of what waits. At the start it is loaded aside, while mail comes and goes; whoever needs what waits in
 * files waits until then. Letters of which only the place is known are read a batch at a time. Owned by the spool thread,
 * apart from {@link #index()}.
 */
final class Catalogue {
    private static final int BATCH = 500;
    private static final String ALREADY_THERE = "is of a letter that is in the queue already";
    private static final int READERS = 2; // so that other threads of the pool are free for mail that comes and goes

    private record Waiter(Runnable task, Consumer<RuntimeException> refused) {}

    private final Premises premises;
    private final Keeper keeper;
    private final Library library;
    private volatile QueueIndex index; // the spool thread writes
    private volatile boolean closing; // the spool thread writes, whoever loads reads
    private boolean loaded;
    private boolean readsAhead;
    private boolean told; // that all is known
    private final Instant began;
    private int readers; // batches that are being read
    private final List<Waiter> waiters = new ArrayList<>(); // for the index to be loaded

    Catalogue(Premises premises, Keeper keeper, Library library) {
        this.premises = premises;
        this.keeper = keeper;
        this.library = library;
        index = new QueueIndex(this::onEmptied);
        began = premises.now();
    }

    /** The one that is current; until it is loaded it has only what happened since the start. */
    QueueIndex index() {
        return index;
    }

    private void onEmptied(int minute) {
        premises.onPool(() -> {
            try {
                premises.disk().deleteFolder(premises.folders().minute(minute));
            } catch (IOException e) {
                // an empty folder is only untidy
            }
        });
    }

    /**
     * Begins to load what an earlier run left in files.
     *
     * @param ahead whether the letters are read as well, not only listed, before somebody asks for them
     */
    void load(boolean ahead) {
        readsAhead = ahead;
        var loader = new IndexLoader(premises, library, this::onEmptied, () -> closing);
        premises.onPool(() -> {
            IndexLoader.Loaded found = loader.load();
            premises.thread().execute(() -> onLoaded(found));
        });
    }

    private void onLoaded(IndexLoader.Loaded found) {
        if (closing) {
            return;
        }
        forgetCopies(found.index());
        List<Path> second = new ArrayList<>(); // files of letters at rest, with which nothing can happen yet
        for (int row = 0; row < index.rows.end(); row++) {
            if (index.rows.isUsed(row)) {
                adopt(row, found.index(), second);
            }
        }
        index = found.index();
        found.others().forEach(file -> addOther(file, second));
        if (second.isEmpty()) {
            begin();
        } else {
            premises.onPool(() -> {
                second.forEach(file -> library.putAside(file, ALREADY_THERE));
                premises.thread().execute(this::begin);
            });
        }
    }

    /** A letter has come to rest since the start: its file is where it was put, whichever was found first. */
    private void adopt(int row, QueueIndex listed, List<Path> second) {
        int other = listed.find(new QueueId(index.rows.id(row)));
        if (other != QueueIndex.NONE && !path(listed, other).equals(path(row))) {
            second.add(path(listed, other));
        }
        listed.adopt(index, row);
    }

    private void begin() {
        if (closing) {
            return;
        }
        loaded = true;
        told = index.rows.count() == 0;
        waiters.forEach(waiter -> waiter.task.run());
        waiters.clear();
        readOn();
    }

    /** Files of letters of which something else has the say. */
    private void forgetCopies(QueueIndex listed) {
        for (Docket docket : keeper.dockets()) {
            int row = listed.find(docket.id);
            if (row != QueueIndex.NONE) {
                onCopy(docket, path(listed, row));
                listed.remove(docket.id);
            }
        }
        for (Path file : keeper.moves().stale()) {
            Folders.idOf(file.getFileName().toString())
                    .map(listed::find)
                    .filter(row -> row != QueueIndex.NONE && file.equals(path(listed, row)))
                    .ifPresent(listed::remove);
        }
    }

    /**
     * A file at rest of a letter that is under way. If we did not make it, the next start would deliver it once more. It is
     * put aside here and now, though that blocks for a moment: later the letter itself may have come to lie there.
     */
    private void onCopy(Docket docket, Path file) {
        boolean ours = keeper.moves().isStale(file)
                || docket.isBoundFor(file)
                || docket.move().filter(move -> move.to.equals(file)).isPresent();
        if (!ours) {
            library.putAside(file, ALREADY_THERE);
        }
    }

    /** A file of a letter of which another was found before, which need not be the one that counts. */
    private void addOther(Path file, List<Path> second) {
        QueueId id = Folders.idOf(file.getFileName().toString()).orElseThrow();
        Optional<Docket> docket = keeper.docket(id);
        if (docket.isPresent()) {
            onCopy(docket.get(), file);
            return;
        }
        int row = index.find(id);
        if (keeper.moves().isStale(file) || (row != QueueIndex.NONE && path(row).equals(file))) {
            return;
        }
        if (row != QueueIndex.NONE) {
            second.add(file);
            return;
        }
        Path folder = Folders.of(file);
        Folders.minuteOf(folder.getFileName().toString())
                .ifPresentOrElse(
                        minute -> index.toBeRead(index.deferInFile(id, minute, 0)),
                        () -> index.toBeRead(index.holdInFile(id, 0)));
    }

    /** Where the file of a letter is, if it has one. */
    Path path(int row) {
        return path(index, row);
    }

    private Path path(QueueIndex of, int row) {
        Folders folders = premises.folders();
        Path folder = of.rows.is(row, Rows.HELD) ? folders.hold : folders.minute(of.rows.minute(row));
        return folder.resolve(Folders.letterName(new QueueId(of.rows.id(row))));
    }

    /** Runs a task when it is known which letters wait: at once, or soon after the start. */
    void whenLoaded(Runnable task, Consumer<RuntimeException> refused) {
        if (loaded) {
            task.run();
        } else {
            waiters.add(new Waiter(task, refused));
        }
    }

    /** Whether all is known of every letter. */
    boolean isComplete() {
        return loaded && index.isComplete();
    }

    /** A letter of which only the place is known. */
    void read(int row) {
        index.toBeRead(row);
        readOn();
    }

    /** Puts aside the file of a letter at rest, which cannot be read. Blocks; any thread. */
    Optional<String> putAside(Spot spot, String why) {
        Optional<String> said = library.putAside(spot.file(), why);
        premises.thread().execute(() -> onPutAside(spot));
        return said;
    }

    private void onPutAside(Spot spot) {
        int row = index.find(spot.id());
        if (row != QueueIndex.NONE
                && keeper.docket(spot.id()).isEmpty()
                && path(row).equals(spot.file())) {
            index.remove(row);
        }
    }

    /** What reading a letter gave. */
    private record Read(Spot spot, Optional<Summary> summary, long fileBytes, boolean gone) {}

    private void readOn() {
        while (loaded && readsAhead && readers < READERS && !closing && index.hasUnread()) {
            List<Spot> batch = new ArrayList<>();
            for (QueueId id : index.takeUnread(BATCH)) {
                Optional<Spot> spot =
                        isUnknown(index.find(id)) ? keeper.visits().spot(id) : Optional.empty();
                spot.filter(this::isAtRest).ifPresentOrElse(batch::add, () -> index.onRead(id));
            }
            if (!batch.isEmpty()) {
                readers++;
                premises.onPool(() -> {
                    List<Read> all = batch.stream().map(this::read).toList();
                    premises.thread().execute(() -> onRead(all));
                });
            }
        }
    }

    /** Letters that were taken are read by whoever took them. */
    private boolean isUnknown(int row) {
        return row != QueueIndex.NONE && !index.rows.is(row, Rows.KNOWN) && !index.rows.is(row, Rows.TAKEN);
    }

    /** Whether nothing is being done to a letter; if something is, it is read afterwards. */
    private boolean isAtRest(Spot spot) {
        return spot.docket()
                .map(docket -> docket.place() instanceof Place.InBag)
                .orElse(true);
    }

    /** Blocks. */
    private Read read(Spot spot) {
        boolean held = spot.due().isEmpty();
        try {
            if (spot.docket().isPresent()) {
                Docket docket = spot.docket().get();
                return new Read(
                        spot,
                        Premises.insist(() -> keeper.reading(docket)).map(reading -> reading.summary(held)),
                        0,
                        false);
            }
            Glance.Seen seen = Premises.insist(() -> Glance.at(premises.disk(), spot.file(), held));
            if (seen.id().equals(spot.id())) {
                return new Read(spot, Optional.of(seen.summary()), seen.fileBytes(), false);
            }
            library.putAside(spot.file(), "has another letter in it than its name says");
        } catch (NoSuchFileException e) {
            // moved on meanwhile, or somebody has taken it away
        } catch (MalformedEntryException e) {
            if (spot.docket().isPresent()) {
                return new Read(spot, Optional.empty(), 0, false);
            }
            library.putAside(spot.file(), "cannot be read (" + e.getMessage() + ')');
        } catch (IOException e) {
            unreadable(
                    spot.id(),
                    e,
                    held ? "it stays in hold" : "it waits for the next start, unless it can be read when it is due");
            return new Read(spot, Optional.empty(), 0, false);
        }
        return new Read(spot, Optional.empty(), 0, true);
    }

    /**
     * The disk does not give a letter, which stays where it is. The log says so once. Any thread.
     *
     * @param follows what becomes of the letter
     */
    void unreadable(QueueId id, IOException why, String follows) {
        premises.thread().execute(() -> onUnreadable(id, why, follows));
    }

    private void onUnreadable(QueueId id, IOException why, String follows) {
        int row = index.find(id);
        if (row != QueueIndex.NONE && !index.rows.is(row, Rows.UNREADABLE)) {
            index.rows.mark(row, Rows.UNREADABLE, true);
            premises.troubled("cannot read letter " + id + ": " + Findings.reason(why) + "; " + follows);
        }
    }

    private void onRead(List<Read> all) {
        readers--;
        for (Read read : all) {
            int row = index.onRead(read.spot.id());
            if (isUnknown(row)) { // if not, something has happened to it meanwhile
                learn(row, read);
            }
        }
        readOn();
        tellIfKnown();
    }

    /** To be called when letters have been read, by whomever: says once that all is known. */
    void tellIfKnown() {
        if (told || !isComplete()) {
            return;
        }
        told = true;
        long oldest = Long.MAX_VALUE;
        for (int row = 0; row < index.rows.end(); row++) {
            if (index.rows.isUsed(row)) {
                oldest = Math.min(oldest, index.rows.arrivedMicros(row));
            }
        }
        if (oldest < Long.MAX_VALUE) {
            premises.bus()
                    .publish(new QueueKnown(
                            index.rows.count(),
                            Instant.EPOCH.plus(oldest, ChronoUnit.MICROS),
                            Duration.between(began, premises.now())));
        }
    }

    private void learn(int row, Read read) {
        Optional<Docket> docket = read.spot.docket();
        if (read.gone) {
            index.remove(row);
        } else if (read.summary.isEmpty() && docket.isPresent() && !docket.equals(keeper.docket(read.spot.id()))) {
            index.toBeRead(row); // it moved out of its bag
        } else {
            if (docket.isEmpty()) {
                index.rows.fileBytes(row, read.fileBytes);
            }
            index.learn(row, read.summary.orElseGet(() -> Summary.unreadable(read.spot.id())));
        }
    }

    /** There was a bug, or the spool closes: nothing more is loaded, and whoever waits is refused. */
    void close(RuntimeException refusal) {
        closing = true;
        waiters.forEach(waiter -> waiter.refused.accept(refusal));
        waiters.clear();
    }
}
