package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A content in memory, counted against what all contents together may take. While it is small it is one direct buffer that
 * grows; what is larger goes on in chunks, so that a large content is neither copied as it grows nor given twice its size.
 * Owned by one thread at a time.
 */
final class LetterBuffer {
    private static final int SMALLEST = 1024; // many sessions send little, slowly
    private static final int CHUNK = 64 << 10;

    /** Keeps what was released; Netty's default allocator gives chunks of this size back and clears new ones. */
    private static final ByteBufAllocator POOL = PooledByteBufAllocator.DEFAULT;

    /** What all contents take. Any thread. */
    static final class Budget {
        private final long limit;
        private final AtomicLong taken = new AtomicLong();

        Budget(long limit) {
            this.limit = limit;
        }

        /** Whether contents that come in must go to disk. */
        boolean isSpent() {
            return taken.get() > limit;
        }

        /** Whether contents that are on disk should stay in memory too: only so many that there is room for new ones. */
        boolean isAmple() {
            return taken.get() <= limit / 4;
        }

        long taken() {
            return taken.get();
        }
    }

    private final Budget budget;
    private @Nullable ByteBuf last; // all of it, or the chunk being filled; none once all of it is asked for
    private @Nullable CompositeByteBuf chunks; // all chunks, but for the last while it is being filled
    private int counted;

    LetterBuffer(Budget budget, int firstSize) {
        this.budget = budget;
        begin(Math.max(SMALLEST, Math.min(CHUNK, firstSize)));
    }

    private ByteBuf begin(int size) {
        ByteBuf chunk = POOL.directBuffer(size);
        count(chunk.capacity());
        last = chunk;
        return chunk;
    }

    void write(ByteBuf more) {
        while (more.isReadable()) {
            ByteBuf chunk = chunkWithRoom();
            int before = chunk.capacity();
            chunk.writeBytes(more, Math.min(more.readableBytes(), CHUNK - chunk.writerIndex()));
            count(chunk.capacity() - before);
        }
    }

    private ByteBuf chunkWithRoom() {
        if (last != null && last.writerIndex() < CHUNK) {
            return last;
        }
        join();
        return begin(CHUNK);
    }

    private CompositeByteBuf join() {
        if (chunks == null) {
            chunks = POOL.compositeDirectBuffer(Integer.MAX_VALUE);
        }
        if (last != null) {
            chunks.addComponent(true, last);
            last = null;
        }
        return chunks;
    }

    private void count(int grown) {
        if (grown != 0) {
            budget.taken.addAndGet(grown);
            counted += grown;
        }
    }

    int length() {
        return (chunks == null ? 0 : chunks.writerIndex()) + (last == null ? 0 : last.writerIndex());
    }

    /** All of it. */
    ByteBuf octets() {
        return chunks == null && last != null ? last : join();
    }

    /** The octets for one more reader, who releases them. */
    ByteBuf retained() {
        return octets().retainedDuplicate();
    }

    void release() {
        budget.taken.addAndGet(-counted);
        octets().release();
    }
}
