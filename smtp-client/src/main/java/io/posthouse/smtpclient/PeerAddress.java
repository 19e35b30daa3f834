package io.posthouse.smtpclient;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** One address of a host that may take the mail. */
record PeerAddress(String host, InetAddress address, int port) {
    InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, port);
    }

    /** As {@code mx1.there.example[198.51.100.9]:25}. */
    @Override
    public String toString() {
        return host + '[' + address.getHostAddress() + "]:" + port;
    }
}
