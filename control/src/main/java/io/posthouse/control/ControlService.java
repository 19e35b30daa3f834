package io.posthouse.control;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Pool;
import io.posthouse.bus.Service;
import io.posthouse.bus.contract.ControlTroubled;
import io.posthouse.bus.contract.ServiceFailed;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Serves operators in other processes. Where no socket can be had it says so once, and does nothing. */
public final class ControlService implements Service {
    /** What the service is called on the bus. */
    public static final String NAME = "control";

    private static final int MAX_CONNECTIONS = 3; // at a time; more wait until one is done

    private final Bus bus;
    private final Path dataFolder;
    private final Attendant attendant;
    private final Semaphore places = new Semaphore(MAX_CONNECTIONS);
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped; // the master writes
    private @Nullable ControlSocket socket; // the master's
    private @Nullable Pool pool; // the master's

    public ControlService(Bus bus, Path dataFolder, Queue queue) {
        this.bus = bus;
        this.dataFolder = dataFolder;
        attendant = new Attendant(queue, bus.time());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        try {
            ControlSocket opened = ControlSocket.open(dataFolder);
            socket = opened;
            Pool threads = bus.pool(NAME, 1 + MAX_CONNECTIONS);
            pool = threads;
            threads.execute(() -> accept(opened, threads));
        } catch (IOException | UnsupportedOperationException e) {
            bus.publish(new ControlTroubled("cannot open a control socket in " + dataFolder + " (" + e.getMessage()
                    + "); \"posthouse queue\" works only while this relay is stopped"));
        }
    }

    private void accept(ControlSocket on, Pool threads) {
        try {
            while (!stopped) {
                places.acquire();
                SocketChannel channel = on.channel().accept();
                connections.add(channel);
                threads.execute(() -> serve(channel));
            }
        } catch (ClosedChannelException e) {
            // stopped
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            if (!stopped) {
                bus.publish(new ServiceFailed(NAME, e));
            }
        }
    }

    private void serve(SocketChannel channel) {
        try (var connection = new Connection(channel, bus.time())) {
            attendant.answer(connection.request(), connection);
            connection.pause();
        } catch (IOException e) {
            // whoever asked has gone, or is too slow
        } catch (RuntimeException e) {
            bus.publish(new ServiceFailed(NAME, e));
        } finally {
            connections.remove(channel);
            places.release();
        }
    }

    /** Whoever is being served loses its connection when the service stops; what was begun may be begun again. */
    @Override
    public CompletionStage<Void> drain() {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void stop() {
        stopped = true;
        if (socket != null) {
            socket.close();
        }
        for (SocketChannel connection : connections) {
            try {
                connection.close();
            } catch (IOException e) {
                // it ends all the same
            }
        }
        places.release(MAX_CONNECTIONS); // for whoever waits for a place
        if (pool != null) {
            pool.drain();
        }
    }
}
