package io.posthouse.smtpclient;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.DefaultFileRegion;
import io.posthouse.spool.Content.FileRange;
import java.util.Optional;

/** Hands a content to the network as it is, from memory or from its file, without a copy of ours. */
final class WholeContentSender extends ContentSender implements ChannelProgressiveFutureListener {

    /** Larger contents take more than a moment, so it matters whether they get on. */
    private static final long LARGE_BYTES = 64 * 1024;

    /** A part of a file that stays open: it is the content's and not the network's to close. */
    private static final class LentRegion extends DefaultFileRegion {
        LentRegion(FileRange range) {
            super(range.channel(), range.position(), range.length());
        }

        @Override
        protected void deallocate() {}
    }

    private boolean stopped;

    WholeContentSender(Channel channel, OpenContent content, Listener listener) {
        super(channel, content, listener);
    }

    @Override
    void start() {
        long sizeBytes = content.content().sizeBytes();
        if (sizeBytes > 0) {
            Optional<ByteBuf> memory = content.content().inMemory();
            Object octets = memory.isPresent() ? memory.get().retainedDuplicate() : region();
            if (sizeBytes > LARGE_BYTES) {
                ChannelProgressivePromise promise = channel.newProgressivePromise();
                promise.addListener(this);
                channel.write(octets, promise);
            } else {
                channel.write(octets, channel.voidPromise());
            }
        }
        ChannelFuture sent = channel.writeAndFlush(end());
        if (sent.isSuccess()) {
            listener.onSent();
        } else {
            sent.addListener(future -> onSent(future.isSuccess()));
        }
    }

    private LentRegion region() {
        return new LentRegion(content.content().inFile().orElseThrow());
    }

    private void onSent(boolean success) {
        if (success && !stopped) {
            listener.onSent();
        }
    }

    @Override
    public void operationProgressed(ChannelProgressiveFuture future, long progress, long total) {
        if (!stopped) {
            listener.onProgress();
        }
    }

    @Override
    public void operationComplete(ChannelProgressiveFuture future) {} // the final dot comes after it

    @Override
    void stop(Runnable whenContentIsLetGo) {
        stopped = true;
        super.stop(whenContentIsLetGo);
    }
}
