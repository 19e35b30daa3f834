package io.posthouse.smtp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;

/**
 * The few threads that do all network work, on the best transport this machine has: epoll on Linux, kqueue on macOS and
 * the BSDs, NIO elsewhere and wherever the native library is not on the path. One instance serves a relay's servers and
 * clients alike. Any thread.
 *
 * <p>io_uring is left aside. Measured side by side with epoll, receiving with and without a connection for each message, it
 * takes as much time in the kernel and more outside: a session waits for the other side at each step, so there is little
 * to gather. And many containers forbid it.
 */
public final class EventLoops implements AutoCloseable {
    private record Transport(
            String name,
            IoHandlerFactory handlers,
            ChannelFactory<? extends ServerChannel> serverChannel,
            ChannelFactory<? extends Channel> clientChannel) {}

    /** Apart from each other, so that a transport whose classes are absent is never linked. */
    private static final class OnEpoll {
        static Transport transport() {
            Epoll.ensureAvailability();
            return new Transport(
                    "epoll", EpollIoHandler.newFactory(), EpollServerSocketChannel::new, EpollSocketChannel::new);
        }
    }

    private static final class OnKqueue {
        static Transport transport() {
            KQueue.ensureAvailability();
            return new Transport(
                    "kqueue", KQueueIoHandler.newFactory(), KQueueServerSocketChannel::new, KQueueSocketChannel::new);
        }
    }

    private static final class OnNio {
        static Transport transport() {
            return new Transport("nio", NioIoHandler.newFactory(), NioServerSocketChannel::new, NioSocketChannel::new);
        }
    }

    private final String transport;
    private final EventLoopGroup group;
    private final ChannelFactory<? extends ServerChannel> serverChannel;
    private final ChannelFactory<? extends Channel> clientChannel;
    private final int threads;

    private EventLoops(Transport transport, String name, int threads) {
        this.transport = transport.name;
        serverChannel = transport.serverChannel;
        clientChannel = transport.clientChannel;
        this.threads = threads;
        group = new MultiThreadIoEventLoopGroup(threads, threadFactory(name), transport.handlers);
    }

    private EventLoops(
            String transport,
            EventLoopGroup group,
            ChannelFactory<? extends ServerChannel> serverChannel,
            ChannelFactory<? extends Channel> clientChannel) {
        this.transport = transport;
        this.group = group;
        this.serverChannel = serverChannel;
        this.clientChannel = clientChannel;
        threads = (int) StreamSupport.stream(group.spliterator(), false).count();
    }

    /** As many threads as there are processors. */
    public static EventLoops start(String name) {
        return start(name, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Starts the threads, on the best transport there is.
     *
     * @param name what the threads are called
     * @param threads at least 1
     */
    public static EventLoops start(String name, int threads) {
        return new EventLoops(best(), name, threads);
    }

    /**
     * Works on event loops that somebody else has made, with channels that fit them: a transport of an embedder's own, or a
     * network that a test makes up.
     *
     * @param transport what it is called
     * @param group is shut down by {@link #close()}
     */
    public static EventLoops on(
            String transport,
            EventLoopGroup group,
            ChannelFactory<? extends ServerChannel> serverChannel,
            ChannelFactory<? extends Channel> clientChannel) {
        return new EventLoops(transport, group, serverChannel, clientChannel);
    }

    /** The transport that is there everywhere, for a test that must not depend on the machine. */
    static EventLoops startOnNio(String name, int threads) {
        return new EventLoops(OnNio.transport(), name, threads);
    }

    private static Transport best() {
        return firstOf(OnEpoll::transport, OnKqueue::transport, OnNio::transport);
    }

    @SafeVarargs
    private static Transport firstOf(Supplier<Transport>... transports) {
        LinkageError last = new LinkageError("no transport");
        for (Supplier<Transport> transport : transports) {
            try {
                return transport.get();
            } catch (LinkageError absent) { // its classes, or the native library in them
                last = absent;
            }
        }
        throw last;
    }

    private static ThreadFactory threadFactory(String name) {
        var number = new AtomicInteger();
        return task -> {
            var thread = new FastThreadLocalThread(task, name + '-' + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    public EventLoopGroup group() {
        return group;
    }

    /** Makes channels that listen. */
    public ChannelFactory<? extends ServerChannel> serverChannel() {
        return serverChannel;
    }

    /** Makes channels that connect. */
    public ChannelFactory<? extends Channel> clientChannel() {
        return clientChannel;
    }

    /** The transport's name, as {@code epoll}. */
    public String transport() {
        return transport;
    }

    public int threads() {
        return threads;
    }

    /**
     * Runs a task on an event loop after it has looked at its channels once more: what they had to tell before is told by
     * then. Any thread.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the loop has ended
     */
    public static void atNextTurn(EventLoop loop, Runnable task) {
        if (loop.inEventLoop()) {
            loop.schedule(task, 0, TimeUnit.NANOSECONDS); // no timer: what is due at once is run in the next turn
        } else {
            loop.execute(() -> loop.schedule(task, 0, TimeUnit.NANOSECONDS));
        }
    }

    /** Closes every channel and ends the threads, without a grace period: whoever has work to finish has drained. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
