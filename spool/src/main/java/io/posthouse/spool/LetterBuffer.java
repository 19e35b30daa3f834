package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Envelope;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
        private static final int SHARE = 4;

        private final long limit;
        private final AtomicLong taken = new AtomicLong();
        private final Map<Domain, Long> staying = new ConcurrentHashMap<>();

        Budget(long limit) {
            this.limit = limit;
        }

        /** Whether contents that come in must go to disk. */
        boolean isSpent() {
            return taken.get() > limit;
        }

        /**
         * Whether a content that is on disk should stay in memory too, for a delivery that may be near: only so many that there
         * is room for new ones, and for none of the domains more than {@value #SHARE} times what is free. Else mail for one
         * that takes nothing would fill the room, and all other mail have to be read back.
         */
        boolean mayStay(Envelope envelope) {
            long free = limit / 4 - taken.get();
            return staying.getOrDefault(domain(envelope), 0L) <= SHARE * free;
        }

        private static Domain domain(Envelope envelope) {
            return envelope.recipients().get(0).forwardPath().domain();
        }

        long taken() {
            return taken.get();
        }
    }

    private final Budget budget;
    private @Nullable ByteBuf last; // all of it, or the chunk being filled; none once all of it is asked for
    private @Nullable CompositeByteBuf chunks; // all chunks, but for the last while it is being filled
    private int counted;
    private @Nullable Domain staysFor;

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

    /** It is on disk, and stays in memory too. */
    void stay(Envelope envelope) {
        staysFor = Budget.domain(envelope);
        budget.staying.merge(staysFor, (long) counted, Long::sum);
    }

    void release() {
        budget.taken.addAndGet(-counted);
        if (staysFor != null) {
            budget.staying.computeIfPresent(staysFor, (domain, all) -> all == counted ? null : all - counted);
        }
        octets().release();
    }
}
