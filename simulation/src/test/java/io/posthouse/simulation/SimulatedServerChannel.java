package io.posthouse.simulation;

import io.netty.channel.AbstractServerChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.posthouse.simulation.Network.End;
import io.posthouse.simulation.Network.Welcome;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Where the relay listens on a {@link Network}. */
final class SimulatedServerChannel extends AbstractServerChannel {
    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final Network network;
    private @Nullable InetSocketAddress local;
    private boolean open = true;

    SimulatedServerChannel(Network network) {
        this.network = network;
    }

    @Override
    protected void doBind(SocketAddress address) {
        var here = (InetSocketAddress) address;
        local = here;
        network.listen(here, new Network.Listener() {
            @Override
            public Welcome welcome() {
                return Welcome.ACCEPT;
            }

            @Override
            public Network.Side accept(End end) {
                var accepted = new SimulatedChannel(network, SimulatedServerChannel.this, end);
                eventLoop().execute(() -> {
                    pipeline().fireChannelRead(accepted);
                    pipeline().fireChannelReadComplete();
                });
                return accepted.side();
            }
        });
    }

    @Override
    protected void doClose() {
        open = false;
        if (local != null) {
            network.stopListening(local);
        }
    }

    @Override
    protected void doBeginRead() {
        // whoever connects is accepted
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop instanceof SimulatedLoop;
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return local;
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
        return open && local != null;
    }
}
