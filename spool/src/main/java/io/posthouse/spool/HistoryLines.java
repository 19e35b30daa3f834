package io.posthouse.spool;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Lines of a letter's history on their way into its bag.
 *
 * @param after what follows when they are there, before the caller hears of it
 * @param again what to do instead if the letter has left the bag meanwhile
 */
record HistoryLines(
        Moves moves,
        Docket docket,
        Bag bag,
        List<Entry> lines,
        CompletableFuture<Void> done,
        Runnable after,
        Runnable again)
        implements Posting {

    private boolean isInBag() {
        return docket.place() instanceof Place.InBag place && place.bag() == bag;
    }

    @Override
    public List<Entry> entries() {
        return isInBag() ? lines : List.of();
    }

    @Override
    public void written(Bag into, long start, int length) {
        docket.onLineArrived();
        if (!(docket.place() instanceof Place.InBag place) || place.bag() != bag) {
            again.run();
            return;
        }
        if (length > 0) {
            docket.moveTo(place.with(start, length));
            moves.onChanged(docket);
        }
        after.run();
        done.complete(null);
    }

    @Override
    public void failed(RuntimeException failure) {
        docket.onLineArrived();
        done.completeExceptionally(failure);
    }
}
