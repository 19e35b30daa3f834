package io.posthouse.bench;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Stops what was started, last first, at the end of the run and on Ctrl-C alike, so that no daemon outlives us.
 * Thread-safe: the main thread adds, and either it or the shutdown hook closes.
 */
final class Closing implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private volatile boolean closed; // the closer writes, the main thread reads

    Closing() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "bench-closing"));
    }

    synchronized <T extends AutoCloseable> T add(T resource) {
        if (closed) {
            quietly(resource);
            throw new MeasurementException("interrupted");
        }
        open.push(resource);
        return resource;
    }

    /** Stops one before its time. */
    synchronized void closeNow(AutoCloseable resource) {
        if (open.remove(resource)) {
            quietly(resource);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        while (!open.isEmpty()) {
            quietly(open.pop());
        }
    }

    private static void quietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) { // the others must be stopped all the same
            System.err.println("bench: could not stop " + resource + ": " + e.getMessage());
        }
    }
}
