package io.posthouse.smtpd;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each new connection its handler and its event loop. Leaner than Netty's ServerBootstrap, which makes a connection
 * with a handler more and an option map; this is done for every message of a client that connects for each. Owned by the
 * listening channel's event loop.
 */
@Sharable
final class Acceptor extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(Acceptor.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final ReadBuffer READS = new ReadBuffer();

    /** Replies are short: a client that leaves this much of them untaken has stopped reading. */
    private static final WriteBufferWaterMark WRITES = new WriteBufferWaterMark(4 * 1024, 8 * 1024);

    private final Shared shared;
    private final EventLoopGroup loops;

    Acceptor(Shared shared, EventLoopGroup loops) {
        this.shared = shared;
        this.loops = loops;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var channel = (Channel) message;
        if (channel.remoteAddress() instanceof InetSocketAddress client) {
            channel.config().setRecvByteBufAllocator(READS).setWriteBufferWaterMark(WRITES);
            channel.pipeline().addLast(new Connection(shared, channel, client.getAddress()));
            loops.register(channel).addListener(registered -> {
                if (!registered.isSuccess()) {
                    channel.unsafe().closeForcibly();
                }
            });
        } else { // gone already
            channel.unsafe().closeForcibly();
        }
    }

    /** Most likely there are no more file descriptors: accepting again at once would fail again at once. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.warn("cannot accept a connection, trying again in {} s: {}", PAUSE.toSeconds(), cause.toString());
        ctx.channel().config().setAutoRead(false);
        shared.bus
                .time()
                .schedule(
                        PAUSE,
                        ctx.channel().eventLoop(),
                        () -> ctx.channel().config().setAutoRead(true));
    }
}
