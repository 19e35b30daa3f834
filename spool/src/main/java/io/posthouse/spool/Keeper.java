package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Notify;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Keeps the letters: knows where each lies and writes down what happens to it, in its bag or in its own file. The methods
 * of the spool post to the spool thread; what is named on… runs there.
 */
final class Keeper {
    private final Premises premises;
    private final Bags bags;
    private final Committer committer;
    private final LetterFiles letterFiles;
    private final Library library;
    private final IdMark idMark;
    private final LetterBuffer.Budget budget;
    private final Moves moves;
    private final Housekeeper housekeeper;
    private final Catalogue catalogue;
    private final Visits visits;
    private final Deque<Taking> takings = new ArrayDeque<>(); // one at a time
    /** The letters under way, and the deferred and held that still lie in a bag. The spool thread writes. */
    private final Map<QueueId, Docket> dockets = new ConcurrentHashMap<>();

    Keeper(Premises premises, Bags bags, Health health, IdMark idMark, LetterBuffer.Budget budget) {
        this.premises = premises;
        this.bags = bags;
        this.budget = budget;
        this.idMark = idMark;
        letterFiles = new LetterFiles(premises.disk());
        library = new Library(premises);
        catalogue = new Catalogue(premises, this, library);
        visits = new Visits(premises, this, library);
        moves = new Moves(premises, this);
        housekeeper = new Housekeeper(premises, this, bags, moves, health, idMark);
        committer = new Committer(premises, bags, health, housekeeper);
    }

    Instant now() {
        return premises.now();
    }

    Catalogue catalogue() {
        return catalogue;
    }

    /** Where a letter is. On the spool thread. */
    Optional<Spot> spot(QueueId id) {
        return visits.spot(id);
    }

    /** Finds a letter; empty if it is not in the spool. */
    CompletionStage<Optional<Spot>> locate(QueueId id) {
        return visits.find(id);
    }

    private QueueIndex index() {
        return catalogue.index();
    }

    Moves moves() {
        return moves;
    }

    Housekeeper housekeeper() {
        return housekeeper;
    }

    Optional<Docket> docket(QueueId id) {
        return Optional.ofNullable(dockets.get(id));
    }

    /** Takes a letter under its wings. */
    void adopt(Docket docket) {
        dockets.put(docket.id, docket);
        if (docket.place() instanceof Place.InBag place) {
            place.bag().add(place);
        }
    }

    /** Takes over a letter that an earlier run left in a bag. */
    void adopt(Docket docket, Summary summary) {
        adopt(docket);
        if (docket.state() == Docket.State.DEFERRED) {
            onDeferred(docket, Optional.of(summary));
        } else if (docket.state() == Docket.State.HELD) {
            onHeld(docket, Optional.of(summary));
        }
    }

    /** A letter in a bag waits. */
    private void onDeferred(Docket docket, Optional<Summary> summary) {
        know(index().deferInBag(docket.id, docket.minute()), summary);
        docket.forget();
        moves.onDeferred(docket);
    }

    private Optional<Move> onHeld(Docket docket, Optional<Summary> summary) {
        know(index().holdInBag(docket.id), summary);
        docket.forget();
        return moves.moveNow(docket);
    }

    private void know(int row, Optional<Summary> summary) {
        summary.ifPresentOrElse(known -> index().learn(row, known), () -> catalogue.read(row));
    }

    /** The letters that wait for an attempt or for the end of one, by age. Any thread. */
    List<Docket> underWay() {
        return dockets.values().stream()
                .filter(docket -> docket.state() == Docket.State.INCOMING || docket.state() == Docket.State.TAKEN)
                .filter(docket -> !docket.isGone())
                .sorted((a, b) -> a.id.compareTo(b.id))
                .toList();
    }

    /** All that have a docket. Any thread. */
    Collection<Docket> dockets() {
        return dockets.values();
    }

    List<Docket> lettersIn(Bag bag) {
        return dockets.values().stream()
                .filter(docket -> docket.place() instanceof Place.InBag place && place.bag() == bag)
                .toList();
    }

    CompletionStage<Void> commit(Entry.Message message, LetterBuffer content, boolean keepContent) {
        var arrival = new Arrival(this, message, content, keepContent);
        premises.thread().execute(() -> committer.post(arrival, message.sizeBytes()), arrival::failed);
        return arrival.done();
    }

    /** A large letter has been written and synced under a name that does not count yet. */
    void commit(FileArrival arrival) {
        premises.thread().execute(() -> committer.post(arrival), arrival::failed);
    }

    CompletionStage<Void> record(QueueId id, Attempt attempt) {
        return with(id, (docket, done) -> onRecord(docket, attempt, done));
    }

    private void onRecord(Docket docket, Attempt attempt, CompletableFuture<Void> done) {
        List<Entry> lines = lines(docket.id, attempt);
        boolean all =
                docket.envelope().map(envelope -> isDelivered(envelope, lines)).orElse(false);
        if (docket.place() instanceof Place.InFile place) {
            if (all) {
                deleteFile(docket, place, done, docket::gone);
            } else {
                appendToFile(docket, place, lines, done);
            }
            return;
        }
        Runnable after = all ? docket::delivered : () -> docket.remember(lines);
        writeToBag(docket, lines, done, after, () -> onRecord(docket, attempt, done));
    }

    /** Whether these lines alone say that nothing is left to do, as {@link LetterReading#isDelivered} reads them. */
    private static boolean isDelivered(Envelope envelope, List<Entry> lines) {
        return lines.size() == 1
                && lines.get(0) instanceof Entry.Tried tried
                && tried.outcome().result() == Outcome.Result.DELIVERED
                && tried.recipients().equals(envelope.recipients())
                && envelope.recipients().stream().noneMatch(recipient -> recipient.wants(Notify.SUCCESS));
    }

    private static List<Entry> lines(QueueId id, Attempt attempt) {
        Map<Outcome, List<Recipient>> byOutcome = new LinkedHashMap<>();
        for (int i = 0; i < attempt.recipients().size(); i++) {
            byOutcome
                    .computeIfAbsent(attempt.outcomes().get(i), outcome -> new ArrayList<>())
                    .add(attempt.recipients().get(i));
        }
        String nextHop = attempt.nextHop().toString();
        var lines = new ArrayList<Entry>();
        byOutcome.forEach((outcome, recipients) ->
                lines.add(new Entry.Tried(id, attempt.number(), attempt.at(), nextHop, recipients, outcome)));
        return lines;
    }

    CompletionStage<Void> note(QueueId id, Notice notice) {
        return with(id, (docket, done) -> onNote(docket, new Entry.Notified(id, notice), done));
    }

    CompletionStage<Void> note(QueueId id, Intervention what) {
        return with(id, (docket, done) -> onNote(docket, new Entry.Handled(id, now(), what), done));
    }

    private void onNote(Docket docket, Entry line, CompletableFuture<Void> done) {
        List<Entry> lines = List.of(line);
        if (docket.place() instanceof Place.InFile place) {
            appendToFile(docket, place, lines, done);
        } else {
            writeToBag(docket, lines, done, () -> docket.remember(lines), () -> onNote(docket, line, done));
        }
    }

    CompletionStage<Void> defer(QueueId id, Instant due) {
        return with(id, (docket, done) -> onDefer(docket, due, done));
    }

    private void onDefer(Docket docket, Instant due, CompletableFuture<Void> done) {
        Instant now = now();
        int minute = Folders.minuteFor(due, now);
        List<Entry> lines = List.of(new Entry.Due(docket.id, now, due));
        if (docket.place() instanceof Place.InFile place) {
            Path to = premises.folders().minute(minute).resolve(Folders.letterName(docket.id));
            FileChange<Rested> change = () -> {
                idMark.cover(docket.id);
                Place.InFile moved = letterFiles.move(letterFiles.append(place, lines, false), to);
                return new Rested(moved, library.summary(to, false));
            };
            changeFile(docket, done, change, rested -> {
                leave(docket, place.file(), rested);
                know(index().deferInFile(docket.id, minute, rested.place.end()), rested.summary);
            });
            return;
        }
        Runnable after = () -> {
            docket.deferUntil(minute);
            onDeferred(docket, docket.remembered().map(reading -> reading.summary(false)));
        };
        writeToBag(docket, lines, done, after, () -> onDefer(docket, due, done));
    }

    CompletionStage<Void> hold(QueueId id, String reason) {
        return with(id, (docket, done) -> onHold(docket, reason, done));
    }

    private void onHold(Docket docket, String reason, CompletableFuture<Void> done) {
        var held = new Entry.Held(docket.id, now(), reason);
        if (docket.place() instanceof Place.InBag place) {
            docket.onLineSent();
            committer.post(place.bag(), new Holding(this, docket, held, done, () -> onHold(docket, reason, done)));
            return;
        }
        var place = (Place.InFile) docket.place();
        Path to = premises.folders().hold.resolve(Folders.letterName(docket.id));
        FileChange<Rested> change = () -> {
            idMark.cover(docket.id);
            Place.InFile moved = letterFiles.move(letterFiles.append(place, List.of(held), true), to);
            premises.disk().syncFolder(premises.folders().hold);
            return new Rested(moved, library.summary(to, true));
        };
        changeFile(docket, done, change, rested -> {
            leave(docket, place.file(), rested);
            know(index().holdInFile(docket.id, rested.place.end()), rested.summary);
        });
    }

    /** The bag says, durably, that the letter is held. */
    void onHeld(Docket docket, Entry.Held line, CompletableFuture<Void> done) {
        docket.remember(List.of(line));
        docket.become(Docket.State.HELD);
        onHeld(docket, docket.remembered().map(reading -> reading.summary(true)))
                .ifPresentOrElse(move -> move.afterwards(() -> done.complete(null)), () -> done.complete(null));
        housekeeper.wakeNow();
    }

    CompletionStage<Void> remove(QueueId id) {
        return with(id, this::onRemove);
    }

    private void onRemove(Docket docket, CompletableFuture<Void> done) {
        if (docket.isGone()) {
            drop(docket);
            done.complete(null);
            return;
        }
        if (docket.place() instanceof Place.InFile place) {
            deleteFile(docket, place, done, () -> drop(docket));
            return;
        }
        List<Entry> lines = docket.isDelivered() ? List.of() : List.of(new Entry.Removed(docket.id, now()));
        Runnable after = () -> {
            drop(docket);
            moves.onChanged(docket);
            housekeeper.wake();
        };
        writeToBag(docket, lines, done, after, () -> onRemove(docket, done));
    }

    private void writeToBag(
            Docket docket, List<Entry> lines, CompletableFuture<Void> done, Runnable after, Runnable again) {
        Bag bag = ((Place.InBag) docket.place()).bag();
        docket.onLineSent();
        committer.post(bag, new HistoryLines(this, docket, bag, lines, done, after, again));
    }

    /** That a letter's own file is gone says as much as any last line in it. */
    private void deleteFile(Docket docket, Place.InFile place, CompletableFuture<Void> done, Runnable after) {
        changeFile(docket, done, () -> premises.disk().delete(place.file()), gone -> {
            after.run();
            housekeeper.onFolderChanged(Folders.of(place.file()));
        });
    }

    private void appendToFile(Docket docket, Place.InFile place, List<Entry> lines, CompletableFuture<Void> done) {
        changeFile(docket, done, () -> letterFiles.append(place, lines, false), changed -> {
            docket.moveTo(changed);
            index().onNoted(docket.id, changed.end());
            if (!lines.stream().allMatch(Keeper::isDeferral)) {
                housekeeper.onFileChanged(changed.file(), new UnsyncedLines(place.end(), changed.end(), false));
            }
        });
    }

    /** A line whose loss costs nothing: the letter is tried again in any case. */
    private static boolean isDeferral(Entry line) {
        return line instanceof Entry.Tried tried && tried.outcome().result() == Outcome.Result.DEFERRED;
    }

    @FunctionalInterface
    private interface FileChange<T> {
        T run() throws IOException;
    }

    /** A file that has come to rest in another folder. */
    private record Rested(Place.InFile place, Optional<Summary> summary) {}

    /** Changes a letter's own file on the pool, then goes on here. */
    private <T> void changeFile(Docket docket, CompletableFuture<Void> done, FileChange<T> change, Consumer<T> after) {
        premises.onPool(() -> {
            try {
                T changed = change.run();
                Runnable then = () -> {
                    after.accept(changed);
                    done.complete(null);
                };
                premises.thread().execute(then, done::completeExceptionally);
            } catch (IOException e) {
                Path file = ((Place.InFile) docket.place()).file();
                premises.thread().execute(() -> housekeeper.onFileFailed(file));
                done.completeExceptionally(Premises.failed("change the file of letter " + docket.id, e));
            }
        });
    }

    /** A letter's file went elsewhere, where the letter is not under way any more. */
    private void leave(Docket docket, Path from, Rested to) {
        forget(docket);
        housekeeper.onFileMoved(from, to.place.file());
        housekeeper.onFolderChanged(Folders.of(from));
        housekeeper.onFolderChanged(Folders.of(to.place.file()));
    }

    /** Knows the letter no more. */
    void drop(Docket docket) {
        forget(docket);
        index().remove(docket.id);
    }

    private void forget(Docket docket) {
        dockets.remove(docket.id);
        docket.forget();
        if (docket.place() instanceof Place.InBag place) {
            place.bag().subtract(place);
        }
    }

    /** Knows those no more that are gone, and of which nobody will say that they may be removed. */
    void dropGone() {
        dockets.values().stream().filter(Docket::isGone).toList().forEach(this::drop);
    }

    /** A letter rests where it is. */
    void release(Docket docket) {
        forget(docket);
        int row = index().find(docket.id);
        if (row != QueueIndex.NONE && index().stepIn(row)) {
            catalogue.read(row);
        }
    }

    /** A letter that was taken cannot be read now, and stays where it is. */
    void passOver(Docket docket) {
        forget(docket);
        int row = index().find(docket.id);
        if (row != QueueIndex.NONE) {
            index().passOver(row);
            if (!index().rows.is(row, Rows.KNOWN)) {
                catalogue.read(row);
            }
        }
    }

    /** A copy is settled: its bag may say so. */
    void onSettled(Move move) {
        committer.post(move.from.bag(), new Leaving(this, move));
    }

    /** The bag says that the letter has moved. */
    void onMoved(Move move) {
        Docket docket = move.docket;
        docket.staysPut();
        docket.moveTo(move.copy());
        move.from.bag().subtract(move.from);
        if (move.state == Docket.State.DEFERRED || move.state == Docket.State.HELD) {
            dockets.remove(docket.id);
            index().moved(docket.id, move.copy().end());
        }
        housekeeper.wake();
    }

    /** A path as the spool's files tell it. */
    String shown(Path path) {
        return premises.folders().root.relativize(path).toString();
    }

    CompletionStage<List<Letter>> takeDue(Instant now, Instant farthest, int max) {
        var done = new CompletableFuture<List<Letter>>();
        var taking = new Taking(premises, this, library, budget, now, farthest, max, done);
        premises.thread()
                .execute(() -> catalogue.whenLoaded(() -> onTake(taking), taking::refuse), done::completeExceptionally);
        return done;
    }

    private void onTake(Taking taking) {
        takings.add(taking);
        if (takings.size() == 1) {
            taking.run();
        }
    }

    /** A letter that was due has been read: whatever is not known of it may be learnt now. */
    void onTaken(Docket docket, LetterReading reading) {
        int row = index().find(docket.id);
        if (row != QueueIndex.NONE && !index().rows.is(row, Rows.KNOWN)) {
            index().learn(row, reading.summary(false));
        }
    }

    /** One taking has ended; the next may begin. */
    void onTaken() {
        takings.remove();
        catalogue.tellIfKnown();
        if (!takings.isEmpty()) {
            takings.element().run();
        }
    }

    CompletionStage<Optional<Letter>> find(QueueId id) {
        return locate(id)
                .thenCompose(spot -> spot.isEmpty()
                        ? CompletableFuture.completedStage(Optional.empty())
                        : premises.read("read letter " + id, () -> findNow(spot.get())));
    }

    /** Blocks. */
    private Optional<Letter> findNow(Spot spot) throws IOException {
        return spot.docket().isPresent()
                ? read(spot.docket().get())
                : library.readIfThere(spot.file()).map(file -> file.reading().letter());
    }

    /** Reads a letter where it lies, also if it moves meanwhile. Empty if it has gone. Blocks; any thread. */
    Optional<Letter> read(Docket docket) throws IOException {
        return reading(docket).map(LetterReading::letter);
    }

    /** As {@link #read}, with its history. What is in memory need not be read. */
    Optional<LetterReading> reading(Docket docket) throws IOException {
        Optional<LetterReading> remembered = docket.isGone() ? Optional.empty() : docket.remembered();
        if (remembered.isPresent()) {
            return remembered;
        }
        while (true) {
            Place place = docket.place();
            try {
                return Optional.of(library.reading(place));
            } catch (IOException | MalformedEntryException e) {
                if (dockets.get(docket.id) != docket) {
                    return Optional.empty();
                }
                if (docket.place() == place) {
                    if (place instanceof Place.InFile && e instanceof NoSuchFileException) {
                        return Optional.empty(); // delivered or removed, which is about to be known
                    }
                    throw e;
                }
            }
        }
    }

    CompletionStage<Content> open(QueueId id) {
        Optional<ByteBuf> octets = docket(id).flatMap(Docket::content);
        if (octets.isPresent()) {
            return CompletableFuture.completedStage(new MemoryContent(octets.get()));
        }
        var done = new CompletableFuture<Content>();
        premises.thread().execute(() -> onOpen(id, done), done::completeExceptionally);
        return done;
    }

    private void onOpen(QueueId id, CompletableFuture<Content> done) {
        Optional<Place> place = docket(id).map(Docket::place);
        if (place.isPresent() && place.get() instanceof Place.InBag inBag) {
            Bag bag = inBag.bag();
            bag.pin();
            done.complete(new StoredContent(
                    "letter " + id, bag::reading, inBag.contentStart(), inBag.sizeBytes(), bag::unpin));
        } else if (place.isPresent()) {
            premises.onPool(() -> open(id, () -> (Place.InFile) place.get(), done));
        } else {
            catalogue.whenLoaded(() -> onOpenAtRest(id, done), done::completeExceptionally);
        }
    }

    private void onOpenAtRest(QueueId id, CompletableFuture<Content> done) {
        Optional<Spot> spot = spot(id);
        if (spot.flatMap(Spot::docket).isPresent()) {
            onOpen(id, done);
            return;
        }
        premises.onPool(() -> open(
                id,
                () -> library.readIfThere(spot.orElseThrow(() -> new UnknownLetterException(id))
                                .file())
                        .orElseThrow(() -> new UnknownLetterException(id))
                        .place(),
                done));
    }

    /** Blocks. */
    private void open(QueueId id, Premises.Reading<Place.InFile> place, CompletableFuture<Content> done) {
        try {
            done.complete(library.open(id, place.run()));
        } catch (IOException e) {
            done.completeExceptionally(Premises.failed("open letter " + id, e));
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private <T> CompletionStage<T> with(QueueId id, BiConsumer<Docket, CompletableFuture<T>> task) {
        return visits.with(id, task);
    }

    /** There was a bug: nothing that waits will be done. */
    void onBug() {
        SpoolBrokenException refusal = SpoolThread.refusal();
        committer.refuse(refusal);
        takings.forEach(taking -> taking.refuse(refusal));
        catalogue.close(refusal);
        dockets.values().forEach(docket -> docket.move().ifPresent(Move::end));
        housekeeper.onBug();
    }

    /** Does what waits without waiting any longer, then the given task. */
    void onClose(Runnable then) {
        catalogue.close(new SpoolBrokenException("the spool is closed"));
        committer.flush();
        housekeeper.close(then);
    }

    /** Lets go of everything; nothing is under way any more. */
    void onClosed() {
        dockets.values().forEach(Docket::forget);
        dockets.clear();
        bags.close();
    }
}
