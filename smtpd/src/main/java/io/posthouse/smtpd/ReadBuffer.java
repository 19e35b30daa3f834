package io.posthouse.smtpd;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * One buffer for each event loop, into which all its connections read in turn: {@link Connection} is done with what came
 * when it returns. So it can be large enough for any read, costs no allocation, and stays in the processor's cache.
 */
final class ReadBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int SIZE = 64 * 1024;

    /** Lives as long as its thread, so it is no leak. */
    private static final ByteBufAllocator UNTRACKED = new UnpooledByteBufAllocator(true, true);

    private static final FastThreadLocal<ByteBuf> OF_LOOP = new FastThreadLocal<>() {
        @Override
        protected ByteBuf initialValue() {
            return UNTRACKED.directBuffer(SIZE, SIZE);
        }

        @Override
        protected void onRemoval(ByteBuf buffer) {
            buffer.release();
        }
    };

    @Override
    public MaxMessageHandle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public ByteBuf allocate(ByteBufAllocator others) {
                ByteBuf buffer = OF_LOOP.get();
                return buffer.refCnt() == 1 ? buffer.clear().retain() : others.ioBuffer(SIZE);
            }

            @Override
            public int guess() {
                return SIZE;
            }
        };
    }
}
