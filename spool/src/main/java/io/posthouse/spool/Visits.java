package io.posthouse.spool;

import io.posthouse.bus.contract.QueueState;
import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/**
 * Finds letters by their ids, wherever they are. A letter at rest has a docket only for as long as something is done to it.
 * Methods post to the spool thread; what is named on… runs there.
 */
final class Visits {
    private final Premises premises;
    private final Keeper keeper;
    private final Library library;

    Visits(Premises premises, Keeper keeper, Library library) {
        this.premises = premises;
        this.keeper = keeper;
        this.library = library;
    }

    /** Where a letter is. On the spool thread; those at rest are known only when the index is loaded. */
    Optional<Spot> spot(QueueId id) {
        Optional<Docket> docket = keeper.docket(id);
        QueueIndex index = keeper.catalogue().index();
        int row = index.find(id);
        if (row == QueueIndex.NONE) {
            return docket.map(
                    known -> new Spot(id, QueueState.INCOMING, Optional.empty(), docket, premises.folders().incoming));
        }
        Path file = keeper.catalogue().path(row);
        QueueState state = index.state(row);
        Optional<Instant> due = state == QueueState.DEFERRED ? Optional.of(due(index, row)) : Optional.empty();
        return Optional.of(new Spot(id, state, due, docket, file));
    }

    private static Instant due(QueueIndex index, int row) {
        return Folders.startOf(index.rows.minute(row));
    }

    /** Finds a letter; empty if it is not in the spool. */
    CompletionStage<Optional<Spot>> find(QueueId id) {
        var done = new CompletableFuture<Optional<Spot>>();
        premises.thread()
                .execute(
                        () -> keeper.catalogue().whenLoaded(() -> done.complete(spot(id)), done::completeExceptionally),
                        done::completeExceptionally);
        return done;
    }

    /** Does something to a letter on the spool thread, wherever the letter is. */
    <T> CompletionStage<T> with(QueueId id, BiConsumer<Docket, CompletableFuture<T>> task) {
        var done = new CompletableFuture<T>();
        premises.thread().execute(() -> onWith(id, task, done), done::completeExceptionally);
        return done;
    }

    private <T> void onWith(QueueId id, BiConsumer<Docket, CompletableFuture<T>> task, CompletableFuture<T> done) {
        Optional<Docket> docket = keeper.docket(id);
        if (docket.isPresent()) {
            task.accept(docket.get(), done);
        } else {
            keeper.catalogue().whenLoaded(() -> onVisit(id, task, done), done::completeExceptionally);
        }
    }

    private <T> void onVisit(QueueId id, BiConsumer<Docket, CompletableFuture<T>> task, CompletableFuture<T> done) {
        Optional<Spot> spot = spot(id);
        if (spot.isEmpty()) {
            done.completeExceptionally(new UnknownLetterException(id));
        } else if (spot.get().docket().isPresent()) {
            task.accept(spot.get().docket().get(), done);
        } else {
            premises.onPool(() -> read(spot.get(), task, done));
        }
    }

    /** Blocks. */
    private <T> void read(Spot spot, BiConsumer<Docket, CompletableFuture<T>> task, CompletableFuture<T> done) {
        try {
            Place.InFile place =
                    library.placeIfThere(spot.file()).orElseThrow(() -> new UnknownLetterException(spot.id()));
            premises.thread()
                    .execute(
                            () -> keeper.docket(spot.id())
                                    .ifPresentOrElse(
                                            docket -> task.accept(docket, done), () -> visit(spot, place, task, done)),
                            done::completeExceptionally);
        } catch (IOException e) {
            done.completeExceptionally(Premises.failed("find letter " + spot.id(), e));
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }

    private <T> void visit(
            Spot spot, Place.InFile place, BiConsumer<Docket, CompletableFuture<T>> task, CompletableFuture<T> done) {
        QueueIndex index = keeper.catalogue().index();
        int row = index.find(spot.id());
        if (row == QueueIndex.NONE || !place.file().equals(keeper.catalogue().path(row))) {
            onWith(spot.id(), task, done); // it has moved meanwhile
            return;
        }
        var docket =
                new Docket(spot.id(), index.rows.is(row, Rows.HELD) ? Docket.State.HELD : Docket.State.DEFERRED, place);
        keeper.adopt(docket);
        index.stepOut(row);
        var visit = new CompletableFuture<T>();
        visit.whenComplete((result, failure) -> premises.thread()
                .execute(
                        () -> {
                            leave(docket);
                            if (failure == null) {
                                done.complete(result);
                            } else {
                                done.completeExceptionally(failure);
                            }
                        },
                        done::completeExceptionally));
        task.accept(docket, visit);
    }

    /** If the letter is where it was, it rests there again. */
    private void leave(Docket docket) {
        if (keeper.docket(docket.id).filter(known -> known == docket).isPresent()) {
            keeper.release(docket);
        }
    }
}
