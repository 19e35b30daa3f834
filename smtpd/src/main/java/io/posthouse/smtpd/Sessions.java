package io.posthouse.smtpd;

import io.netty.channel.EventLoop;
import io.posthouse.bus.Time;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** All sessions there are. Any thread. */
final class Sessions {
    private final Map<EventLoop, LoopSessions> byLoop = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private final Time time;
    private final Duration idleTimeout;
    private final int max;
    private volatile boolean draining; // the master writes, the event loops read

    Sessions(Time time, Duration idleTimeout, int max) {
        this.time = time;
        this.idleTimeout = idleTimeout;
        this.max = max;
    }

    /** Those of the event loop that the caller stands on. */
    LoopSessions of(EventLoop loop) {
        LoopSessions known = byLoop.get(loop);
        return known != null ? known : byLoop.computeIfAbsent(loop, mine -> new LoopSessions(mine, time, idleTimeout));
    }

    /** Counts a connection in, and tells whether it is one too many. */
    boolean enter() {
        return open.incrementAndGet() > max;
    }

    void leave() {
        if (open.decrementAndGet() == 0 && draining) {
            drained.complete(null);
        }
    }

    boolean isDraining() {
        return draining;
    }

    /** Completes when the last session is closed. */
    CompletionStage<Void> drain() {
        draining = true;
        each(LoopSessions::onDrain);
        if (open.get() == 0) {
            drained.complete(null);
        }
        return drained;
    }

    void stop() {
        each(LoopSessions::onStop);
        drained.complete(null);
    }

    private void each(Consumer<LoopSessions> action) {
        byLoop.forEach((loop, sessions) -> {
            if (!loop.isShuttingDown()) { // else its sessions end with it
                loop.execute(() -> action.accept(sessions));
            }
        });
    }
}
