package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Keeps the letters: knows where each lies and writes down what happens to them. The methods of the spool post to the
 * spool thread, those named on… run there.
 */
final class Keeper {
    private final Premises premises;
    private final Bags bags;
    private final Committer committer;
    private final DeferredQueue deferred = new DeferredQueue();
    /** The letters under way, and those deferred or held that still lie in a bag. Written by the spool thread only. */
    private final Map<QueueId, Docket> dockets = new ConcurrentHashMap<>();

    Keeper(Premises premises, Bags bags, Health health) {
        this.premises = premises;
        this.bags = bags;
        committer = new Committer(premises, bags, health);
    }

    Instant now() {
        return premises.now();
    }

    DeferredQueue deferred() {
        return deferred;
    }

    Optional<Docket> docket(QueueId id) {
        return Optional.ofNullable(dockets.get(id));
    }

    /** Takes in a letter that was there before. */
    void adopt(Docket docket) {
        dockets.put(docket.id, docket);
        if (docket.place() instanceof Place.InBag place) {
            place.bag().add(place);
        }
        if (docket.state() == Docket.State.DEFERRED) {
            deferred.add(docket);
        }
    }

    /** The letters that have had no attempt, or whose attempt is under way, by age. Any thread. */
    List<Docket> underWay() {
        return dockets.values().stream()
                .filter(docket -> docket.state() == Docket.State.INCOMING || docket.state() == Docket.State.TAKEN)
                .sorted((a, b) -> a.id.compareTo(b.id))
                .toList();
    }

    CompletionStage<Void> commit(Entry.Message message, ByteBuf content) {
        var done = new CompletableFuture<Void>();
        var arrival = new Arrival(message, content, done);
        premises.worker().execute(() -> committer.post(arrival, message.sizeBytes()));
        return done;
    }

    CompletionStage<Void> record(QueueId id, Attempt attempt) {
        return with(id, (docket, done) -> onRecord(docket, attempt, done));
    }

    private void onRecord(Docket docket, Attempt attempt, CompletableFuture<Void> done) {
        Map<Outcome, List<Recipient>> byOutcome = new LinkedHashMap<>();
        for (int i = 0; i < attempt.recipients().size(); i++) {
            byOutcome
                    .computeIfAbsent(attempt.outcomes().get(i), outcome -> new ArrayList<>())
                    .add(attempt.recipients().get(i));
        }
        String nextHop = attempt.nextHop().toString();
        byOutcome.forEach((outcome, recipients) -> write(
                docket,
                new Entry.Tried(docket.id, attempt.number(), attempt.at(), nextHop, recipients, outcome),
                () -> {}));
        docket.envelope()
                .filter(envelope -> isDelivered(envelope, byOutcome))
                .ifPresent(envelope -> docket.delivered());
        writeNothing(docket, () -> done.complete(null));
    }

    /** Whether this one attempt brought the letter to everybody. */
    private static boolean isDelivered(Envelope envelope, Map<Outcome, List<Recipient>> byOutcome) {
        if (byOutcome.size() != 1) {
            return false;
        }
        Map.Entry<Outcome, List<Recipient>> only =
                byOutcome.entrySet().iterator().next();
        return only.getKey().result() == Outcome.Result.DELIVERED
                && only.getValue().equals(envelope.recipients());
    }

    CompletionStage<Void> defer(QueueId id, Instant due) {
        return with(id, (docket, done) -> {
            Instant now = now();
            write(docket, new Entry.Due(id, now, due), () -> {
                deferred.remove(docket);
                docket.deferUntil(Folders.minuteFor(due, now));
                docket.forget();
                deferred.add(docket);
                done.complete(null);
            });
        });
    }

    CompletionStage<Void> hold(QueueId id, String reason) {
        return with(id, (docket, done) -> post(docket, new Holding(docket, reason, done)));
    }

    CompletionStage<Void> remove(QueueId id) {
        return with(id, (docket, done) -> {
            Runnable after = () -> {
                onRemoved(docket);
                done.complete(null);
            };
            if (docket.isDelivered()) { // the history says so already
                writeNothing(docket, after);
            } else {
                write(docket, new Entry.Removed(id, now()), after);
            }
        });
    }

    private void onRemoved(Docket docket) {
        dockets.remove(docket.id);
        deferred.remove(docket);
        docket.forget();
        if (docket.place() instanceof Place.InBag place) {
            place.bag().subtract(place);
        }
    }

    CompletionStage<List<Letter>> takeDue(Instant now, int max) {
        var done = new CompletableFuture<List<Letter>>();
        premises.worker().execute(() -> onTakeDue(now, max, done));
        return done;
    }

    private void onTakeDue(Instant now, int max, CompletableFuture<List<Letter>> done) {
        List<Docket> due = deferred.due(now, max);
        for (Docket docket : due) {
            deferred.remove(docket);
            docket.become(Docket.State.TAKEN);
        }
        premises.files().execute(() -> {
            var letters = new ArrayList<Letter>();
            for (Docket docket : due) {
                read(docket).ifPresent(letters::add);
            }
            done.complete(letters);
        });
    }

    CompletionStage<Optional<Letter>> find(QueueId id) {
        var done = new CompletableFuture<Optional<Letter>>();
        premises.files().execute(() -> done.complete(docket(id).flatMap(this::read)));
        return done;
    }

    /** Reads a letter where it lies. Empty if it has gone meanwhile. Blocks; any thread. */
    Optional<Letter> read(Docket docket) {
        while (true) {
            Place place = docket.place();
            try {
                return Optional.of(LetterReading.inBag((Place.InBag) place));
            } catch (IOException | MalformedEntryException e) {
                if (dockets.get(docket.id) != docket) {
                    return Optional.empty();
                }
                if (docket.place() == place) {
                    premises.troubled("cannot read letter " + docket.id + ": " + e.getMessage());
                    return Optional.empty();
                }
            }
        }
    }

    CompletionStage<Content> open(QueueId id) {
        Optional<ByteBuf> octets = docket(id).flatMap(Docket::content);
        if (octets.isPresent()) {
            return CompletableFuture.completedStage(new MemoryContent(octets.get()));
        }
        return with(id, (docket, done) -> {
            var place = (Place.InBag) docket.place();
            Bag bag = place.bag();
            bag.pin();
            done.complete(
                    new StoredContent("letter " + id, bag.file, place.contentStart(), place.sizeBytes(), bag::unpin));
        });
    }

    /** Does something to a letter on the spool thread. */
    private <T> CompletionStage<T> with(QueueId id, BiConsumer<Docket, CompletableFuture<T>> task) {
        var done = new CompletableFuture<T>();
        premises.worker()
                .execute(() -> docket(id)
                        .ifPresentOrElse(
                                docket -> task.accept(docket, done),
                                () -> done.completeExceptionally(new UnknownLetterException(id))));
        return done;
    }

    private void write(Docket docket, Entry entry, Runnable after) {
        post(docket, new HistoryLine(docket, Optional.of(entry), after));
    }

    /** Does something when all that was written for the letter before is in its bag. */
    private void writeNothing(Docket docket, Runnable after) {
        post(docket, new HistoryLine(docket, Optional.empty(), after));
    }

    private void post(Docket docket, Posting posting) {
        committer.post(((Place.InBag) docket.place()).bag(), posting);
    }

    /** Ends what can be ended; blocks nobody, since the spool thread runs it. */
    void onClose() {
        committer.flush();
        bags.close();
        dockets.values().forEach(Docket::forget);
        dockets.clear();
    }

    /** A message on its way into a bag. */
    private final class Arrival implements Posting {
        private final Entry.Message message;
        private final ByteBuf content;
        private final CompletableFuture<Void> done;
        private Optional<Place.InBag> place = Optional.empty();

        Arrival(Entry.Message message, ByteBuf content, CompletableFuture<Void> done) {
            this.message = message;
            this.content = content;
            this.done = done;
        }

        @Override
        public Optional<Entry> entry() {
            return Optional.of(message);
        }

        @Override
        public Optional<ByteBuf> content() {
            return Optional.of(content);
        }

        @Override
        public boolean urgent() {
            return true;
        }

        @Override
        public void written(Bag bag, long start, int lineLength) {
            place = Optional.of(new Place.InBag(bag, start, lineLength, message.sizeBytes()));
        }

        @Override
        public void synced() {
            var docket = new Docket(message.id(), Docket.State.INCOMING, place.orElseThrow());
            docket.keep(message.envelope(), content);
            adopt(docket);
            done.complete(null);
        }

        @Override
        public void failed(RuntimeException failure) {
            content.release();
            done.completeExceptionally(failure);
        }
    }

    /** A line of a letter's history. */
    private record HistoryLine(Docket docket, Optional<Entry> entry, Runnable after) implements Posting {

        @Override
        public void written(Bag bag, long start, int lineLength) {
            if (lineLength > 0) {
                docket.moveTo(((Place.InBag) docket.place()).with(start, lineLength));
            }
            after.run();
        }

        @Override
        public void failed(RuntimeException failure) {
            throw new IllegalStateException("a line of history is written when the disk is well again");
        }
    }

    /** The line that puts a letter into hold. */
    private final class Holding implements Posting {
        private final Docket docket;
        private final Entry.Held held;
        private final CompletableFuture<Void> done;
        private Place.InBag place;

        Holding(Docket docket, String reason, CompletableFuture<Void> done) {
            this.docket = docket;
            this.held = new Entry.Held(docket.id, now(), reason);
            this.done = done;
            this.place = (Place.InBag) docket.place();
        }

        @Override
        public Optional<Entry> entry() {
            return Optional.of(held);
        }

        @Override
        public boolean urgent() {
            return true;
        }

        @Override
        public void written(Bag bag, long start, int lineLength) {
            place = ((Place.InBag) docket.place()).with(start, lineLength);
        }

        @Override
        public void synced() {
            docket.moveTo(place);
            deferred.remove(docket);
            docket.become(Docket.State.HELD);
            docket.forget();
            done.complete(null);
        }

        @Override
        public void failed(RuntimeException failure) {
            done.completeExceptionally(failure);
        }
    }
}
