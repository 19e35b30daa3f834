package io.posthouse.spool;

import io.posthouse.bus.contract.Intervention;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Notify;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Writes down which letters come and what happens to each, in its bag or in its own file. The methods of the spool post to
 * the spool thread; what is named on… runs there.
 */
final class Recorder {
    private final Premises premises;
    private final Keeper keeper;
    private final Library library;
    private final Committer committer;
    private final Housekeeper housekeeper;
    private final IdMark idMark;
    private final LetterFiles letterFiles;

    Recorder(
            Premises premises,
            Keeper keeper,
            Library library,
            Committer committer,
            Housekeeper housekeeper,
            IdMark idMark) {
        this.premises = premises;
        this.keeper = keeper;
        this.library = library;
        this.committer = committer;
        this.housekeeper = housekeeper;
        this.idMark = idMark;
        letterFiles = new LetterFiles(premises.disk());
    }

    CompletionStage<Void> commit(Entry.Message message, LetterBuffer content, boolean keepContent) {
        var arrival = new Arrival(keeper, message, content, keepContent);
        premises.thread().execute(() -> committer.post(arrival, message.sizeBytes()), arrival::failed);
        return arrival.done();
    }

    /** A large letter has been written and synced under a name that does not count yet. */
    void commit(QueueId id, Path part, Place.InFile place, CompletableFuture<Void> done) {
        var arrival = new FileArrival(keeper, id, part, place, done);
        premises.thread().execute(() -> committer.post(arrival), arrival::failed);
    }

    CompletionStage<Void> record(QueueId id, Attempt attempt) {
        return keeper.visits().with(id, (docket, done) -> onRecord(docket, attempt, done));
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
        return keeper.visits().with(id, (docket, done) -> onNote(docket, new Entry.Notified(id, notice), done));
    }

    CompletionStage<Void> note(QueueId id, Intervention what) {
        return keeper.visits()
                .with(id, (docket, done) -> onNote(docket, new Entry.Handled(id, premises.now(), what), done));
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
        return keeper.visits().with(id, (docket, done) -> onDefer(docket, due, done));
    }

    private void onDefer(Docket docket, Instant due, CompletableFuture<Void> done) {
        Instant now = premises.now();
        int minute = Folders.minuteFor(due, now);
        List<Entry> lines = List.of(new Entry.Due(docket.id, now, due));
        if (docket.place() instanceof Place.InFile place) {
            Path to = premises.folders().minute(minute).resolve(Folders.letterName(docket.id));
            docket.bindFor(to);
            FileChange<Rested> change = () -> {
                idMark.cover(docket.id);
                Place.InFile moved = letterFiles.move(letterFiles.append(place, lines, false), to);
                return new Rested(moved, library.summary(to, false));
            };
            changeFile(docket, done, change, rested -> {
                onFileMoved(place.file(), rested.place.file());
                keeper.onDeferredInFile(docket, minute, rested.place.end(), rested.summary);
            });
            return;
        }
        Runnable after = () -> {
            docket.deferUntil(minute);
            keeper.onDeferred(docket, docket.remembered().map(reading -> reading.summary(false)));
        };
        writeToBag(docket, lines, done, after, () -> onDefer(docket, due, done));
    }

    CompletionStage<Void> hold(QueueId id, String reason) {
        return keeper.visits().with(id, (docket, done) -> onHold(docket, reason, done));
    }

    private void onHold(Docket docket, String reason, CompletableFuture<Void> done) {
        var held = new Entry.Held(docket.id, premises.now(), reason);
        if (docket.place() instanceof Place.InBag place) {
            docket.onLineSent();
            committer.post(place.bag(), new Holding(this, docket, held, done, () -> onHold(docket, reason, done)));
            return;
        }
        var place = (Place.InFile) docket.place();
        Path to = premises.folders().hold.resolve(Folders.letterName(docket.id));
        docket.bindFor(to);
        FileChange<Rested> change = () -> {
            idMark.cover(docket.id);
            Place.InFile moved = letterFiles.move(letterFiles.append(place, List.of(held), true), to);
            premises.disk().syncFolder(premises.folders().hold);
            return new Rested(moved, library.summary(to, true));
        };
        changeFile(docket, done, change, rested -> {
            onFileMoved(place.file(), rested.place.file());
            keeper.onHeldInFile(docket, rested.place.end(), rested.summary);
        });
    }

    /** The bag says, durably, that the letter is held. */
    void onHeld(Docket docket, Entry.Held line, CompletableFuture<Void> done) {
        docket.remember(List.of(line));
        docket.become(Docket.State.HELD);
        keeper.onHeld(docket, docket.remembered().map(reading -> reading.summary(true)))
                .ifPresentOrElse(move -> move.afterwards(() -> done.complete(null)), () -> done.complete(null));
        housekeeper.wakeNow();
    }

    CompletionStage<Void> remove(QueueId id) {
        return keeper.visits().with(id, this::onRemove);
    }

    private void onRemove(Docket docket, CompletableFuture<Void> done) {
        if (docket.isGone()) {
            keeper.drop(docket);
            done.complete(null);
            return;
        }
        if (docket.place() instanceof Place.InFile place) {
            deleteFile(docket, place, done, () -> keeper.drop(docket));
            return;
        }
        List<Entry> lines = docket.isDelivered() ? List.of() : List.of(new Entry.Removed(docket.id, premises.now()));
        Runnable after = () -> {
            keeper.drop(docket);
            keeper.moves().onChanged(docket);
            housekeeper.wake();
        };
        writeToBag(docket, lines, done, after, () -> onRemove(docket, done));
    }

    private void writeToBag(
            Docket docket, List<Entry> lines, CompletableFuture<Void> done, Runnable after, Runnable again) {
        Bag bag = ((Place.InBag) docket.place()).bag();
        docket.onLineSent();
        committer.post(bag, new HistoryLines(keeper.moves(), docket, bag, lines, done, after, again));
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
            docket.remember(lines);
            keeper.catalogue().index().onNoted(docket.id, changed.end());
            if (!lines.stream().allMatch(Recorder::isDeferral)) {
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

    private void onFileMoved(Path from, Path to) {
        housekeeper.onFileMoved(from, to);
        housekeeper.onFolderChanged(Folders.of(from));
        housekeeper.onFolderChanged(Folders.of(to));
    }

    /** A copy is settled: its bag may say so. */
    void onSettled(Move move) {
        committer.post(move.from.bag(), new Leaving(premises, keeper, move));
    }
}
