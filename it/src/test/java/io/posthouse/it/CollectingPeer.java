package io.posthouse.it;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A next hop inside the test: keeps each message as it came, octet by octet, and misbehaves on demand. A thread for
 * each connection; every method may be called from any thread.
 */
final class CollectingPeer implements AutoCloseable {
    private final ServerSocket server;
    private final Thread acceptor;
    private final Consumer<Arrival> keeper;
    private final List<Arrival> arrivals;
    private final Map<Moment, Adversity> adversities = new ConcurrentHashMap<>();
    private final Map<String, String> refusals =
            new ConcurrentHashMap<>(); // replies to RCPT by the end of the forward-path
    private final Set<Socket> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger troubles = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    private CollectingPeer(int port, Consumer<Arrival> keeper, List<Arrival> arrivals) {
        this.server = Loopback.listen(port);
        this.keeper = keeper;
        this.arrivals = arrivals;
        acceptor = start("peer-" + port(), this::accept);
    }

    /** Keeps what it gets in {@link #arrivals()}. */
    static CollectingPeer start() {
        return startOn(0);
    }

    /** Takes a port that another peer had. */
    static CollectingPeer startOn(int port) {
        var arrivals = new CopyOnWriteArrayList<Arrival>();
        return new CollectingPeer(port, arrivals::add, arrivals);
    }

    /** Hands what it gets to the keeper, on its sessions' threads, before it says 250. */
    static CollectingPeer start(Consumer<Arrival> keeper) {
        return new CollectingPeer(0, keeper, List.of());
    }

    int port() {
        return server.getLocalPort();
    }

    String address() {
        return "127.0.0.1:" + port();
    }

    List<Arrival> arrivals() {
        return arrivals;
    }

    /** How many connections it has had. */
    int connections() {
        return connections.get();
    }

    CollectingPeer at(Moment moment, Adversity adversity) {
        adversities.put(moment, adversity);
        return this;
    }

    /** Takes no mail for a recipient, or for all of a domain. */
    CollectingPeer refuse(String endOfForwardPath, String reply) {
        refusals.put(endOfForwardPath, reply);
        return this;
    }

    Optional<String> refusal(String forwardPath) {
        return refusals.entrySet().stream()
                .filter(entry -> forwardPath.endsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Behaves from now on; sessions that hang stay so. */
    void behave() {
        adversities.clear();
    }

    /** How often it has misbehaved, or has begun to. */
    int troubles() {
        return troubles.get();
    }

    /** What a session is to do now instead of what is right. */
    Optional<Adversity> adversity(Moment moment) {
        Optional<Adversity> adversity = Optional.ofNullable(adversities.get(moment));
        adversity.ifPresent(trouble -> troubles.incrementAndGet());
        return adversity;
    }

    void keep(Arrival arrival) {
        keeper.accept(arrival);
    }

    /** Returns when the peer is closed. */
    void hang() throws IOException {
        try {
            closed.await();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sessions.add(socket);
                int number = connections.incrementAndGet();
                start("peer-" + port() + "-" + number, () -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            new PeerSession(this, socket).run();
        } catch (IOException e) {
            // the relay was killed, or we were closed
        } finally {
            sessions.remove(requireNonNull(socket));
        }
    }

    private static Thread start(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Goes down: nobody listens on its port any more, and what was connected is cut. */
    @Override
    public void close() {
        try {
            server.close();
            acceptor.join(); // for as long as it waits in accept, the system lets clients in
            closed.countDown();
            for (Socket session : sessions) {
                session.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
