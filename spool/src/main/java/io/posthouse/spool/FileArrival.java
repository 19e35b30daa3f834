package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * A large letter, written and synced under a name that does not count.
 *
 * @param part what it is called now
 * @param place where it will be when it is accepted
 */
record FileArrival(Keeper keeper, QueueId id, Path part, Place.InFile place, CompletableFuture<Void> done) {

    /** It is accepted, durably. */
    void synced() {
        keeper.adopt(new Docket(id, Docket.State.INCOMING, place));
        done.complete(null);
    }

    /** It is not accepted, under whichever name it is there. */
    void failed(RuntimeException failure) {
        keeper.moves().stale(part);
        keeper.moves().stale(place.file());
        keeper.housekeeper().wake();
        done.completeExceptionally(failure);
    }
}
