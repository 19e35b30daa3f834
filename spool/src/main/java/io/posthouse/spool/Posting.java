package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;

/** Entries of one letter on their way into a bag, and what follows when they are there. Owned by the spool thread. */
interface Posting {

    /** What to write, asked for once, right before it is written; none if there is no need to any more. */
    List<Entry> entries();

    /** The content that follows the entry, which then is the only one. */
    default Optional<ByteBuf> content() {
        return Optional.empty();
    }

    /**
     * The lines are in the bag; a crash of the process cannot take them back any more.
     *
     * @param length of the lines, without the content
     */
    default void written(Bag bag, long start, int length) {}

    /** Whether somebody waits for the sync. */
    default boolean urgent() {
        return false;
    }

    /** For the urgent: a power cut cannot take it back any more either. */
    default void synced() {}

    /** It is not in the bag, or must be taken as if it were not. Of the urgent, also after it was written. */
    void failed(RuntimeException failure);
}
