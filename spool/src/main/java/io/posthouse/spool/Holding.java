package io.posthouse.spool;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The line that puts a letter into hold while it lies in a bag. It is held when that is synced; then it moves. */
final class Holding implements Posting {
    private final Recorder recorder;
    private final Docket docket;
    private final Entry.Held line;
    private final CompletableFuture<Void> done;
    private final Runnable again;
    private Place.@Nullable InBag place;

    /**
     * Prepares to hold a letter.
     *
     * @param again what to do instead if the letter has left its bag meanwhile
     */
    Holding(Recorder recorder, Docket docket, Entry.Held line, CompletableFuture<Void> done, Runnable again) {
        this.recorder = recorder;
        this.docket = docket;
        this.line = line;
        this.done = done;
        this.again = again;
    }

    @Override
    public List<Entry> entries() {
        return docket.place() instanceof Place.InBag ? List.of(line) : List.of();
    }

    @Override
    public boolean urgent() {
        return true;
    }

    @Override
    public void written(Bag bag, long start, int length) {
        if (docket.place() instanceof Place.InBag before) {
            place = before.with(start, length);
        }
    }

    @Override
    public void synced() {
        docket.onLineArrived();
        if (place == null) {
            again.run();
            return;
        }
        docket.moveTo(place);
        recorder.onHeld(docket, line, done);
    }

    @Override
    public void failed(RuntimeException failure) {
        docket.onLineArrived();
        done.completeExceptionally(failure);
    }
}
