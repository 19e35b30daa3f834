package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the letters: knows which are under way and where each lies, and gives them out. What happens to them is written by
 * {@link Recorder}. The methods of the spool post to the spool thread; what is named on… runs there.
 */
final class Keeper {
    private final Premises premises;
    private final Bags bags;
    private final Committer committer;
    private final Library library;
    private final LetterBuffer.Budget budget;
    private final Moves moves;
    private final Housekeeper housekeeper;
    private final Catalogue catalogue;
    private final Visits visits;
    private final Recorder recorder;
    private final Crowd crowd;
    private final Deque<Taking> takings = new ArrayDeque<>(); // one at a time
    /** The letters under way, and the deferred and held that still lie in a bag. The spool thread writes. */
    private final Map<QueueId, Docket> dockets = new ConcurrentHashMap<>();

    Keeper(Premises premises, Bags bags, Health health, IdMark idMark, LetterBuffer.Budget budget) {
        this.premises = premises;
        this.bags = bags;
        this.budget = budget;
        library = new Library(premises);
        crowd = new Crowd(premises);
        catalogue = new Catalogue(premises, this, library);
        visits = new Visits(premises, this, library);
        moves = new Moves(premises, this);
        housekeeper = new Housekeeper(premises, this, bags, moves, health, idMark);
        committer = new Committer(premises, bags, health, housekeeper);
        recorder = new Recorder(premises, this, library, committer, housekeeper, idMark);
    }

    Catalogue catalogue() {
        return catalogue;
    }

    Visits visits() {
        return visits;
    }

    Recorder recorder() {
        return recorder;
    }

    Crowd crowd() {
        return crowd;
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
        crowd.onCount(dockets.size());
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
    void onDeferred(Docket docket, Optional<Summary> summary) {
        know(index().deferInBag(docket.id, docket.minute()), summary);
        docket.forget();
        moves.onDeferred(docket);
    }

    /** A letter in a bag waits for a person, and leaves the bag. */
    Optional<Move> onHeld(Docket docket, Optional<Summary> summary) {
        know(index().holdInBag(docket.id), summary);
        docket.forget();
        return moves.moveNow(docket);
    }

    /** The own file of a letter waits in the folder of its minute. */
    void onDeferredInFile(Docket docket, int minute, long fileBytes, Optional<Summary> summary) {
        forget(docket);
        know(index().deferInFile(docket.id, minute, fileBytes), summary);
    }

    /** The own file of a letter waits in hold. */
    void onHeldInFile(Docket docket, long fileBytes, Optional<Summary> summary) {
        forget(docket);
        know(index().holdInFile(docket.id, fileBytes), summary);
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

    /** Knows the letter no more. */
    void drop(Docket docket) {
        forget(docket);
        index().remove(docket.id);
    }

    private void forget(Docket docket) {
        leave(docket);
        docket.forget();
        if (docket.place() instanceof Place.InBag place) {
            place.bag().subtract(place);
        }
    }

    private void leave(Docket docket) {
        dockets.remove(docket.id);
        crowd.onCount(dockets.size());
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

    /** The bag says that the letter has moved. */
    void onMoved(Move move) {
        Docket docket = move.docket;
        docket.staysPut();
        docket.moveTo(move.copy());
        move.from.bag().subtract(move.from);
        if (move.state == Docket.State.DEFERRED || move.state == Docket.State.HELD) {
            leave(docket);
            index().moved(docket.id, move.copy().end());
        }
        housekeeper.wake();
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
        return visits.find(id)
                .thenCompose(spot -> spot.isEmpty()
                        ? CompletableFuture.completedStage(Optional.empty())
                        : premises.read("read letter " + id, () -> findNow(spot.get())));
    }

    /** Blocks. */
    private Optional<Letter> findNow(Spot spot) throws IOException {
        return spot.docket().isPresent() ? read(spot.docket().get()) : library.readIfThere(spot.file());
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
        Optional<Spot> spot = visits.spot(id);
        if (spot.flatMap(Spot::docket).isPresent()) {
            onOpen(id, done);
            return;
        }
        premises.onPool(() -> open(
                id,
                () -> library.placeIfThere(spot.orElseThrow(() -> new UnknownLetterException(id))
                                .file())
                        .orElseThrow(() -> new UnknownLetterException(id)),
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
