package io.posthouse.simulation;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.posthouse.simulation.Network.End;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A connection of the relay's over a {@link Network}. Owned by its event loop, to which the network's news is posted. */
final class SimulatedChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    /** Octets that may be under way before a writer has to wait. */
    private static final int WINDOW = 16 << 10;

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final Network network;
    private final InetSocketAddress local;
    private final Deque<byte[]> received = new ArrayDeque<>();
    private @Nullable End end;
    private @Nullable SocketAddress remote;
    private boolean open = true;
    private boolean ended; // by the other side
    private boolean broken; // likewise, without a word
    private boolean readPending;

    /** One that is to be connected. */
    SimulatedChannel(Network network, InetSocketAddress local) {
        super(null);
        this.network = network;
        this.local = local;
    }

    /** One that was accepted. */
    SimulatedChannel(Network network, Channel parent, End end) {
        super(parent);
        this.network = network;
        this.end = end;
        local = end.here();
        remote = end.there();
    }

    /** What the network tells it. */
    Network.Side side() {
        return new Network.Side() {
            @Override
            public void onOctets(byte[] octets) {
                post(() -> {
                    received.add(octets);
                    takeIn();
                });
            }

            @Override
            public void onClosed(boolean reset) {
                post(() -> {
                    ended = true;
                    broken = reset;
                    takeIn();
                });
            }

            @Override
            public void onRoom() {
                post(SimulatedChannel.this::writeMore);
            }
        };
    }

    private void post(Runnable task) {
        if (isRegistered()) {
            eventLoop().execute(task);
        } else {
            task.run(); // nobody owns it yet
        }
    }

    private void writeMore() {
        if (isActive()) {
            ((Unsafe) unsafe()).flushNow();
        }
    }

    private void takeIn() {
        if (!readPending || !open || !isRegistered()) {
            return;
        }
        byte[] octets = received.poll();
        if (octets != null) {
            readPending = false;
            pipeline().fireChannelRead(alloc().ioBuffer(octets.length).writeBytes(octets));
            pipeline().fireChannelReadComplete();
        } else if (ended) {
            readPending = false;
            if (broken) {
                pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
            }
            unsafe().close(voidPromise());
        }
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new Unsafe();
    }

    private final class Unsafe extends AbstractUnsafe {

        void flushNow() {
            flush0();
        }

        @Override
        public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
            if (promise.setUncancellable() && ensureOpen(promise)) {
                network.connect(
                        local,
                        (InetSocketAddress) to,
                        made -> {
                            eventLoop().execute(() -> onConnected(made, promise));
                            return side();
                        },
                        why -> eventLoop().execute(() -> onRefused(why, promise)));
            }
        }

        private void onConnected(End made, ChannelPromise promise) {
            if (!open) {
                made.close();
                return;
            }
            end = made;
            remote = made.there();
            promise.trySuccess();
            pipeline().fireChannelActive();
        }

        private void onRefused(String why, ChannelPromise promise) {
            promise.tryFailure(new ConnectException(why));
            closeIfClosed();
        }
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
        if (!received.isEmpty() || ended) {
            eventLoop().execute(this::takeIn);
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        for (Object next = out.current(); next != null; next = out.current()) {
            if (connection().underWay() >= WINDOW) {
                return;
            }
            var buffer = (ByteBuf) next;
            var octets = new byte[buffer.readableBytes()];
            buffer.readBytes(octets);
            connection().send(octets);
            out.remove();
        }
    }

    private End connection() {
        if (end == null) {
            throw new IllegalStateException("not connected");
        }
        return end;
    }

    @Override
    protected void doClose() {
        open = false;
        if (end != null) {
            end.close();
        }
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("its address is given");
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop instanceof SimulatedLoop;
    }

    @Override
    protected SocketAddress localAddress0() {
        return local;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return remote;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open && end != null;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }
}
