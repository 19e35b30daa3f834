package io.posthouse.bench;

import java.time.Duration;

/**
 * The most memory a relay held during a round. Owned by the main thread; a thread of its own looks every 250 ms, less
 * often where looking is dear: it takes at most two hundredths of one CPU, since it competes with those it watches.
 */
final class MemorySampler implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final int COST_FACTOR = 50;

    private final ProcessTree processes;
    private final Thread thread = new Thread(this::sample, "bench-memory");
    private volatile boolean done; // the main thread writes, the sampler reads
    private volatile long peakKib; // the sampler writes, the main thread reads

    MemorySampler(ProcessTree processes) {
        this.processes = processes;
        thread.setDaemon(true);
        thread.start();
    }

    long peakKib() {
        return peakKib;
    }

    private void sample() {
        while (!done) {
            long start = System.nanoTime();
            peakKib = Math.max(peakKib, processes.pssKib());
            long cost = System.nanoTime() - start;
            if (pauseIsCut(Duration.ofNanos(Math.max(INTERVAL.toNanos(), cost * COST_FACTOR)))) {
                return;
            }
        }
    }

    private static boolean pauseIsCut(Duration length) {
        try {
            Thread.sleep(length.toMillis());
            return false;
        } catch (InterruptedException e) {
            return true; // the round is over
        }
    }

    @Override
    public void close() {
        done = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
