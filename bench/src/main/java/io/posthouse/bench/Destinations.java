package io.posthouse.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Several next hops: addresses of loopback, which recipients name outright ({@code sink@[127.0.0.2]}, RFC 5321 section 4.1.3),
 * so that any relay finds them without DNS or configuration. A next hop that is found so listens on port 25.
 */
final class Destinations {
    private static final int FIRST = 2; // the relays themselves are at 127.0.0.1
    private static final int SMTP_PORT = 25;

    private final Closing closing;
    private final Sink[] sinks;

    private Destinations(Closing closing, int count) {
        this.closing = closing;
        sinks = addresses(count).map(Sink::start).map(closing::add).toArray(Sink[]::new);
    }

    static Destinations start(Closing closing, int count) {
        return new Destinations(closing, count);
    }

    /** Says what is missing before anything is started. */
    static void check(int count) {
        addresses(count).forEach(address -> {
            try {
                new ServerSocket(address.getPort(), 1, address.getAddress()).close();
            } catch (IOException e) {
                throw new NotReadyException("cannot listen on " + text(address) + " (" + e.getMessage()
                        + "): run this as root, and stop what listens on port 25");
            }
        });
    }

    private static Stream<InetSocketAddress> addresses(int count) {
        return IntStream.range(FIRST, FIRST + count).mapToObj(Destinations::address);
    }

    private static InetSocketAddress address(int last) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last}), SMTP_PORT);
        } catch (IOException e) {
            throw new IllegalStateException("four octets are an address", e);
        }
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ':' + address.getPort();
    }

    List<String> recipients() {
        return addresses(sinks.length)
                .map(address -> "sink@[" + address.getAddress().getHostAddress() + ']')
                .toList();
    }

    /** All of them, as long as none was lost. */
    NextHops nextHops() {
        return new NextHops(List.of(sinks), recipients());
    }

    /** All but the one that {@link #lose} takes away. */
    List<Sink> faithful() {
        return List.of(sinks).subList(0, sinks.length - 1);
    }

    /** The other one. */
    Sink fickle() {
        return sinks[sinks.length - 1];
    }

    /** From now on nothing comes back from the last of them. */
    BlackHole lose() {
        closing.closeNow(fickle());
        return closing.add(BlackHole.at(address(FIRST + sinks.length - 1)));
    }

    /** It answers again, and counts from 0. */
    void find(BlackHole hole) {
        closing.closeNow(hole);
        sinks[sinks.length - 1] = closing.add(Sink.start(address(FIRST + sinks.length - 1)));
    }
}
