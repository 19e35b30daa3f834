package io.posthouse.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** An open file of a {@link Disk}. Any number of threads read while one writes; every method blocks. */
interface DiskFile extends AutoCloseable {

    long size() throws IOException;

    /** Writes all of the buffers, one after the other, in as few steps as the system allows. */
    void write(ByteBuffer[] pieces, int count, long position) throws IOException;

    /** Reads until the buffer is full or the file ends; returns how many octets came. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Makes the content durable. Its name is another matter: {@link Disk#syncFolder}. */
    void sync() throws IOException;

    void truncate(long size) throws IOException;

    /** The file itself, where there is one, for handing it to the network. */
    Optional<FileChannel> channel();

    /** False after it was closed, also by an interrupt of a thread that read it. */
    boolean isOpen();

    @Override
    void close() throws IOException;

    default void write(ByteBuffer piece, long position) throws IOException {
        write(new ByteBuffer[] {piece}, 1, position);
    }
}
