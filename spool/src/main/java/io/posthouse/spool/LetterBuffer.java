package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A content in memory: one direct buffer that grows, counted against what all contents together may take. Owned by one
 * thread at a time.
 */
final class LetterBuffer {
    private static final int SMALLEST = 1024; // many sessions send little, slowly

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
            return taken.get() <= limit / 2;
        }

        long taken() {
            return taken.get();
        }
    }

    private final Budget budget;
    private final ByteBuf octets;
    private int counted;

    LetterBuffer(Budget budget, int firstSize) {
        this.budget = budget;
        octets = ByteBufAllocator.DEFAULT.directBuffer(Math.max(SMALLEST, firstSize));
        count();
    }

    void write(ByteBuf more) {
        octets.writeBytes(more);
        count();
    }

    private void count() {
        int grown = octets.capacity() - counted;
        if (grown != 0) {
            budget.taken.addAndGet(grown);
            counted += grown;
        }
    }

    int length() {
        return octets.writerIndex();
    }

    ByteBuf octets() {
        return octets;
    }

    /** The octets for one more reader, who releases them. */
    ByteBuf retained() {
        return octets.retainedDuplicate();
    }

    void release() {
        budget.taken.addAndGet(-counted);
        octets.release();
    }
}
