package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** A content in memory. The reference it holds is given back when it is closed. */
final class MemoryContent implements Content {
    private final ByteBuf octets;

    MemoryContent(ByteBuf octets) {
        this.octets = octets;
    }

    @Override
    public long sizeBytes() {
        return octets.writerIndex();
    }

    @Override
    public Optional<ByteBuf> inMemory() {
        return Optional.of(octets);
    }

    @Override
    public Optional<FileRange> inFile() {
        return Optional.empty();
    }

    @Override
    public void read(long position, ByteBuf target) {
        int length = (int) Math.min(target.writableBytes(), Math.max(0, sizeBytes() - position));
        target.writeBytes(octets, (int) position, length);
    }

    @Override
    public void close() {
        octets.release();
    }
}
