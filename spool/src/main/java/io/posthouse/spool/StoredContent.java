package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A content in a file. */
final class StoredContent implements Content {
    private final String name;
    private final Source source;
    private final long start;
    private final long sizeBytes;
    private final Runnable onClose;

    /** Gives the file; opens it again where an interrupt has closed it. */
    @FunctionalInterface
    interface Source {
        DiskFile file() throws IOException;
    }

    /**
     * Lays a content over a part of a file.
     *
     * @param name what to call it when it cannot be read
     */
    StoredContent(String name, Source source, long start, long sizeBytes, Runnable onClose) {
        this.name = name;
        this.source = source;
        this.start = start;
        this.sizeBytes = sizeBytes;
        this.onClose = onClose;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public Optional<ByteBuf> inMemory() {
        return Optional.empty();
    }

    @Override
    public Optional<FileRange> inFile() {
        try {
            return source.file().channel().map(channel -> new FileRange(channel, start, sizeBytes));
        } catch (IOException e) {
            throw new SpoolBrokenException("cannot open the content of " + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void read(long position, ByteBuf target) {
        int wanted = (int) Math.min(target.writableBytes(), Math.max(0, sizeBytes - position));
        if (wanted == 0) {
            return;
        }
        try {
            ByteBuffer room = target.nioBuffer(target.writerIndex(), wanted);
            int got = source.file().read(room, start + position);
            if (got < wanted) {
                throw new SpoolBrokenException("cannot read the content of " + name + ": the file ends before it");
            }
            target.writerIndex(target.writerIndex() + got);
        } catch (IOException e) {
            throw new SpoolBrokenException("cannot read the content of " + name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        onClose.run();
    }
}
