package io.posthouse.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;

/** Addresses and ports of this machine. */
final class Loopback {
    static final InetAddress ADDRESS = address("127.0.0.1");

    private Loopback() {}

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    /** An address of this machine that is not loopback: whoever talks from there is a stranger to the relay. */
    static Optional<Inet4Address> elsewhere() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress())
                    .filter(Inet4Address.class::isInstance)
                    .map(Inet4Address.class::cast)
                    .findFirst();
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    /** A listening socket. Port 0 is any free one. */
    static ServerSocket listen(int port) {
        try {
            var server = new ServerSocket();
            server.setReuseAddress(true); // a peer that comes back takes the port it had
            server.bind(new InetSocketAddress(ADDRESS, port), 256);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port, e);
        }
    }

    /** A port that was free a moment ago: for programs that cannot say which one they got, and for peers that are down. */
    static int freePort() {
        try (ServerSocket server = listen(0)) {
            return server.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
