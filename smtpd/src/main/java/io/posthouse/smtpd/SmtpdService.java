package io.posthouse.smtpd;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import io.posthouse.anvil.Anvil;
import io.posthouse.bus.Bus;
import io.posthouse.bus.Service;
import io.posthouse.cleanup.Cleanup;
import io.posthouse.smtp.EventLoops;
import io.posthouse.smtp.SystemWords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives mail over SMTP (RFC 5321). Methods are called by the master; sessions live on the event loops. */
public final class SmtpdService implements Service {
    /** What the service is called on the bus. */
    public static final String NAME = "smtpd";

    private static final Logger log = LoggerFactory.getLogger(SmtpdService.class);

    /** Connections that may wait to be accepted; the system may allow fewer. */
    private static final int BACKLOG = 4096;

    private final EventLoops loops;
    private final SmtpdConfig config;
    private final Shared shared;
    private final List<Channel> listening = new CopyOnWriteArrayList<>();

    /**
     * A server that does not listen yet.
     *
     * @param gate tells whether there is room for more mail
     */
    public SmtpdService(Bus bus, EventLoops loops, Cleanup cleanup, Anvil anvil, IntakeGate gate, SmtpdConfig config) {
        this.loops = loops;
        this.config = config;
        shared = new Shared(bus, cleanup, anvil, gate, config);
    }

    @Override
    public String name() {
        return NAME;
    }

    /**
     * Listens.
     *
     * @throws UncheckedIOException that says which address cannot be listened on, and what to do
     */
    @Override
    public void start() {
        var acceptor = new Acceptor(shared, loops.group());
        for (InetSocketAddress address : config.listen()) {
            listening.add(listen(address, acceptor));
        }
    }

    private Channel listen(InetSocketAddress address, Acceptor acceptor) {
        ServerChannel channel = loops.serverChannel().newChannel();
        channel.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
        channel.pipeline().addLast(acceptor);
        ChannelFuture registered = loops.group().register(channel).awaitUninterruptibly();
        ChannelFuture bound = registered.isSuccess() ? channel.bind(address).awaitUninterruptibly() : registered;
        if (!bound.isSuccess()) {
            channel.close();
            stop();
            throw cannotListen(address, bound.cause());
        }
        return channel;
    }

    private static UncheckedIOException cannotListen(InetSocketAddress address, Throwable cause) {
        String where = address.getHostString() + ':' + address.getPort();
        String words = SystemWords.of(cause);
        return new UncheckedIOException(
                "cannot listen on " + where + " (" + words + "); " + advice(words),
                cause instanceof IOException io ? io : new IOException(cause));
    }

    private static String advice(String words) {
        return switch (words) {
            case "address already in use" -> "end the program that uses it, or listen elsewhere";
            case "permission denied" ->
                "only root may use ports below 1024, and who has CAP_NET_BIND_SERVICE; listen on" + " another port";
            case "cannot assign requested address" -> "this machine has no such address; name one that it has";
            default -> "listen elsewhere";
        };
    }

    /** Where it listens, in the order of the configuration, with the ports that the system chose. */
    public List<InetSocketAddress> addresses() {
        return listening.stream()
                .map(channel -> (InetSocketAddress) channel.localAddress())
                .toList();
    }

    /** The first of {@link #addresses()}. */
    public InetSocketAddress address() {
        return addresses().get(0);
    }

    @Override
    public CompletionStage<Void> drain() {
        close();
        return shared.sessions.drain();
    }

    @Override
    public void stop() {
        close();
        shared.sessions.stop();
    }

    /** Returns when the ports are free again. */
    private void close() {
        for (Channel channel : listening) {
            channel.close().awaitUninterruptibly();
            awaitTurn(channel.eventLoop());
        }
    }

    /** NIO lets go of a closed channel's port only when its selector has looked again. */
    private static void awaitTurn(EventLoop loop) {
        Promise<Void> turned = ImmediateEventExecutor.INSTANCE.newPromise();
        try {
            EventLoops.atNextTurn(loop, () -> turned.trySuccess(null));
            loop.terminationFuture().addListener(ended -> turned.trySuccess(null));
            turned.awaitUninterruptibly();
        } catch (RejectedExecutionException ended) {
            log.debug("event loops ended before the server that used them");
        }
    }
}
