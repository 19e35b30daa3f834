package io.posthouse.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * An address from which nothing comes back, as behind a firewall that drops packets. It listens and accepts nobody; once its
 * backlog is full, Linux drops every further SYN without a word (tcp(7), unless {@code tcp_abort_on_overflow} is set).
 */
final class BlackHole implements AutoCloseable {
    private static final int MAX_BACKLOG = 16; // more than Linux makes of the backlog that is asked for
    private static final int UNANSWERED_MILLIS = 500;

    private final InetSocketAddress address;
    private final ServerSocket listener;
    private final List<Socket> backlog = new ArrayList<>();

    private BlackHole(InetSocketAddress address) throws IOException {
        this.address = address;
        listener = new ServerSocket(address.getPort(), 1, address.getAddress());
    }

    static BlackHole at(InetSocketAddress address) {
        try {
            BlackHole hole = new BlackHole(address);
            if (!hole.fill()) {
                hole.close();
                throw new MeasurementException(address + " cannot be made a black hole: it keeps taking connections");
            }
            return hole;
        } catch (IOException e) {
            throw new MeasurementException("cannot make a black hole of " + address, e);
        }
    }

    /** Connects until nothing comes back any more, twice in a row. */
    private boolean fill() throws IOException {
        for (int i = 0; i < MAX_BACKLOG; i++) {
            if (swallows()) {
                return swallows();
            }
        }
        return false;
    }

    /** Whether it answers a client with nothing at all. */
    private boolean swallows() throws IOException {
        Socket client = new Socket();
        try {
            client.connect(address, UNANSWERED_MILLIS);
            backlog.add(client);
            return false;
        } catch (SocketTimeoutException e) {
            client.close();
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket client : backlog) {
            client.close();
        }
    }

    @Override
    public String toString() {
        return "the black hole at " + address;
    }
}
