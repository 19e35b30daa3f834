package io.posthouse.bench;

import java.time.Duration;
import java.util.Optional;

/**
 * The most heap a relay used, and the most it could not do without, while a load ran. Each look makes a full collection and
 * costs CPU, so a load that is looked at says nothing about speed. A thread of its own looks.
 */
final class HeapSampler implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Heap heap;
    private final Thread thread = new Thread(this::sample, "bench-heap");
    private volatile boolean done; // the main thread writes, the sampler reads
    private volatile long peakUsed; // the sampler writes, the main thread reads
    private volatile long peakLive; // likewise
    private volatile Optional<MeasurementException> failure = Optional.empty(); // likewise

    HeapSampler(Heap heap) {
        this.heap = heap;
        thread.setDaemon(true);
        thread.start();
    }

    long peakUsedBytes() {
        failure.ifPresent(HeapSampler::rethrow);
        return peakUsed;
    }

    long peakLiveBytes() {
        failure.ifPresent(HeapSampler::rethrow);
        return peakLive;
    }

    private void sample() {
        try {
            while (!done) {
                peakUsed = Math.max(peakUsed, heap.usedBytes());
                peakLive = Math.max(peakLive, heap.liveBytes());
                Pause.of(INTERVAL);
            }
        } catch (MeasurementException e) {
            failure = Optional.of(e); // told to whoever asks for the figures
        }
    }

    private static void rethrow(MeasurementException failure) {
        throw failure;
    }

    @Override
    public void close() {
        done = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
