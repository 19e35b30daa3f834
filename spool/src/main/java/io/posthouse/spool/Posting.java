package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** An entry on its way into a bag, and what follows when it is there. Owned by the spool thread. */
interface Posting {

    /** What to write, asked for right before it is written; empty if nothing needs to be. */
    Optional<Entry> entry();

    /** A message's content. */
    default Optional<ByteBuf> content() {
        return Optional.empty();
    }

    /** The line is in the bag; a crash of the process cannot take it back any more. */
    void written(Bag bag, long start, int lineLength);

    /**
     * Whether somebody waits for the sync. What is urgent fails with the disk; what is not waits until the disk is well
     * again, since nobody could do anything better about it.
     */
    default boolean urgent() {
        return false;
    }

    /** For the urgent: a power cut cannot take it back any more either. */
    default void synced() {}

    /** For the urgent: it is not in the bag, or must be taken as if it were not. */
    void failed(RuntimeException failure);
}
