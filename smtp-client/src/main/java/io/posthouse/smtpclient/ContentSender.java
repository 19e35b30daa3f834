package io.posthouse.smtpclient;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.CharsetUtil;
import io.posthouse.mail.ContentTraits;
import io.posthouse.spool.Content;
import java.util.concurrent.Executor;

/** Sends one content and the final dot, however the content is best sent. Owned by its channel's event loop. */
abstract class ContentSender {

    /** Whoever waits for it; told on the event loop. */
    interface Listener {

        /** The peer took a piece. */
        void onProgress();

        /** All is with the network, the final dot as well. Not told if the channel fails: the session notices. */
        void onSent();

        /** The content could not be read to its end; no final dot was sent, so the peer must not be left waiting. */
        void onUnreadable(RuntimeException reason);
    }

    private static final ByteBuf FINAL_DOT = constant(".\r\n");
    private static final ByteBuf LINE_END_AND_FINAL_DOT = constant("\r\n.\r\n");

    final Channel channel;
    final OpenContent content;
    final Listener listener;

    ContentSender(Channel channel, OpenContent content, Listener listener) {
        this.channel = channel;
        this.content = content;
        this.listener = listener;
    }

    /**
     * Without dots at the head of a line the stored octets are the octets on the wire, and nobody needs to look at them.
     *
     * @param files reads what is not in memory
     */
    static ContentSender of(
            Channel channel, OpenContent content, ContentTraits traits, Executor files, Listener listener) {
        Content stored = content.content();
        boolean asStored = !traits.dotLines()
                && (stored.inMemory().isPresent() || stored.inFile().isPresent());
        return asStored
                ? new WholeContentSender(channel, content, listener)
                : new PiecewiseContentSender(channel, content, files, listener);
    }

    private static ByteBuf constant(String text) {
        return Unpooled.unreleasableBuffer(Unpooled.directBuffer(text.length())
                .writeBytes(text.getBytes(CharsetUtil.US_ASCII))
                .asReadOnly());
    }

    /** What ends a content (RFC 5321 section 4.1.1.4). A last line without CRLF gets one: without it there is no end. */
    final ByteBuf end() {
        return (content.endsLine() ? FINAL_DOT : LINE_END_AND_FINAL_DOT).duplicate();
    }

    abstract void start();

    /** The channel has room again. */
    void onWritable() {}

    /** Sends nothing more, and tells its listener nothing more. */
    void stop(Runnable whenContentIsLetGo) {
        whenContentIsLetGo.run();
    }
}
