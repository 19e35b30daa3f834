package io.posthouse.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The best transport of this machine and the one that is everywhere say the same. */
@Timeout(60) // a net for a hang, no measure
class SystemWordsIT {

    static Stream<EventLoops> transports() {
        return Stream.of(EventLoops.start("wire", 1), EventLoops.startOnNio("wire", 1));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void ofAPeerThatDoesNotListen(EventLoops loops) throws IOException {
        InetSocketAddress nobody;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = new InetSocketAddress(closed.getInetAddress(), closed.getLocalPort());
        }
        try (loops) {
            Throwable failure = client(loops, new ChannelInboundHandlerAdapter())
                    .connect(nobody)
                    .awaitUninterruptibly()
                    .cause();
            assertThat(SystemWords.of(failure)).isEqualTo("connection refused");
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void ofAPeerThatResets(EventLoops loops) throws IOException {
        var failure = new CompletableFuture<Throwable>();
        var listener = new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                failure.complete(cause);
            }
        };
        try (loops;
                var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel channel = client(loops, listener)
                    .connect(server.getLocalSocketAddress())
                    .syncUninterruptibly()
                    .channel();
            try (Socket peer = server.accept()) {
                peer.setSoLinger(true, 0);
            }
            assertThat(SystemWords.of(failure.join())).isEqualTo("connection reset");
            channel.close().syncUninterruptibly();
        }
    }

    @ParameterizedTest
    @MethodSource("transports")
    void ofAPortInUse(EventLoops loops) throws IOException {
        try (loops;
                var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var channel = loops.serverChannel().newChannel();
            loops.group().register(channel).syncUninterruptibly();
            Throwable failure = channel.bind(other.getLocalSocketAddress())
                    .awaitUninterruptibly()
                    .cause();
            assertThat(SystemWords.of(failure)).isEqualTo("address already in use");
            channel.close().syncUninterruptibly();
        }
    }

    private static Bootstrap client(EventLoops loops, ChannelInboundHandlerAdapter handler) {
        return new Bootstrap()
                .group(loops.group())
                .channelFactory(loops.clientChannel())
                .handler(handler);
    }
}
