package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A message on its way into a bag. */
final class Arrival implements Posting {
    private final Keeper keeper;
    private final Entry.Message message;
    private final LetterBuffer content;
    private final boolean keepContent;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private Place.@Nullable InBag place;

    Arrival(Keeper keeper, Entry.Message message, LetterBuffer content, boolean keepContent) {
        this.keeper = keeper;
        this.message = message;
        this.content = content;
        this.keepContent = keepContent;
    }

    CompletionStage<Void> done() {
        return done;
    }

    @Override
    public List<Entry> entries() {
        return List.of(message);
    }

    @Override
    public Optional<ByteBuf> content() {
        return Optional.of(content.octets());
    }

    @Override
    public boolean urgent() {
        return true;
    }

    @Override
    public void written(Bag bag, long start, int length) {
        place = new Place.InBag(bag, start, length, message.sizeBytes());
    }

    @Override
    public void synced() {
        if (place == null) {
            throw new IllegalStateException(message.id() + ": synced before it was written");
        }
        var docket = new Docket(message.id(), Docket.State.INCOMING, place);
        if (keepContent) {
            docket.keep(message, content);
        } else {
            content.release();
        }
        keeper.adopt(docket);
        done.complete(null);
    }

    @Override
    public void failed(RuntimeException failure) {
        if (done.completeExceptionally(failure)) {
            content.release();
        }
    }
}
