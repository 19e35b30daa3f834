package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * A message's content as stored: header section and body, no transparency dots, no final dot. Read by one thread at a
 * time, closed once.
 */
public interface Content extends AutoCloseable {

    long sizeBytes();

    /** All of it, where it is still in memory: valid until {@link #close()}, not to be released or changed. */
    Optional<ByteBuf> inMemory();

    /** Where it lies in a local file, if it does, for handing it to the network without a copy. */
    Optional<FileRange> inFile();

    /**
     * Reads a piece. Blocks unless the content is in memory: never on an event loop.
     *
     * @param target gets up to as many octets as it has room for, starting at {@code position}
     * @throws SpoolBrokenException if it cannot be read
     */
    void read(long position, ByteBuf target);

    /** Lets go of it; the letter stays. */
    @Override
    void close();

    /**
     * A part of a file.
     *
     * @param channel open until the content is closed; to be read by position only
     */
    record FileRange(FileChannel channel, long position, long length) {}
}
