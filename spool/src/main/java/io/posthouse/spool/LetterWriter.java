package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.QueueId;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A letter being received. Owned by one thread at a time; no method blocks. Small contents stay in memory until the
 * commit, large ones go to a file of their own as they come.
 */
public interface LetterWriter {

    QueueId id();

    /**
     * Appends to the content, as it is to be stored: without the dots of transparency, without the final dot. Copies
     * the readable octets and moves the reader index; the caller keeps the buffer.
     */
    void write(ByteBuf octets);

    /** Octets written so far. */
    long sizeBytes();

    /** Whether so much waits for the disk that the caller should stop reading from its client. */
    boolean isBusy();

    /** Runs a task on the given executor once the letter is no longer busy, at once if it is not. */
    void whenReady(Executor executor, Runnable task);

    /**
     * Accepts the letter. When the stage completes, the letter is on disk and synced, and only then may the client hear
     * 250. If it fails, with {@link SpoolFullException} or {@link SpoolBrokenException}, the letter was never accepted.
     * The writer is used up either way.
     */
    CompletionStage<Void> commit(ContentTraits traits);

    /** Forgets the letter. Does nothing after a commit. */
    void abort();
}
