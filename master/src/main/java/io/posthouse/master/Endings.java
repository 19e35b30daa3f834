package io.posthouse.master;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is to be done at the end, the last added first, once. Any thread. */
final class Endings implements AutoCloseable {
    private final Deque<Runnable> tasks = new ArrayDeque<>(); // guarded by this

    synchronized void add(Runnable task) {
        tasks.push(task);
    }

    /** Does all of them, also when one throws. */
    @Override
    public synchronized void close() {
        Runnable next = tasks.poll();
        if (next != null) {
            try {
                next.run();
            } finally {
                close();
            }
        }
    }
}
