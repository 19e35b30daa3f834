package io.posthouse.dns;

import io.posthouse.bus.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Sees to it that only so many look-ups are under way, and that each comes to an end in time. Any thread. */
final class LookupLimit {

    /** For each that is under way, so many may wait: more than that is no queue but a leak. */
    private static final int WAITING_FACTOR = 100;

    private record Turn(CompletableFuture<?> result, Runnable start) {}

    private final Time time;
    private final Executor executor;
    private final DnsConfig config;
    private final Queue<Turn> waiting = new ArrayDeque<>(); // under this object's lock
    private int underWay; // under this object's lock

    /**
     * Nothing under way.
     *
     * @param executor starts look-ups; may block
     */
    LookupLimit(Time time, Executor executor, DnsConfig config) {
        this.time = time;
        this.executor = executor;
        this.config = config;
    }

    /** Completes in time, with the look-up's answer or with the trouble there was, and never fails. */
    <T> CompletableFuture<Found<T>> run(String name, Supplier<CompletionStage<Found<T>>> lookup) {
        var result = new CompletableFuture<Found<T>>();
        Duration timeout = config.lookupTimeout();
        Time.Timer timer = time.schedule(
                timeout,
                Runnable::run,
                () -> result.complete(trouble(name, "no answer in " + timeout.toSeconds() + " s")));
        result.whenComplete((found, failure) -> timer.cancel());
        enter(
                new Turn(result, () -> start(name, lookup, result)),
                () -> result.complete(trouble(name, "too many look-ups are waiting")));
        return result;
    }

    private <T> void start(
            String name, Supplier<CompletionStage<Found<T>>> lookup, CompletableFuture<Found<T>> result) {
        try {
            CompletableFuture.supplyAsync(lookup, executor)
                    .thenCompose(found -> found)
                    .whenComplete((found, failure) -> {
                        leave();
                        result.complete(failure == null ? found : trouble(name, failure.toString()));
                    });
        } catch (RejectedExecutionException e) { // closed: no place is given to anyone any more
            result.complete(trouble(name, "the relay is stopping"));
        }
    }

    private <T> Found<T> trouble(String name, String reason) {
        return Found.trouble(name, reason, config.troubleTtl());
    }

    private void enter(Turn turn, Runnable onFull) {
        boolean now;
        synchronized (this) {
            now = underWay < config.maxLookups();
            if (now) {
                underWay++;
            } else if (waiting.size() < WAITING_FACTOR * config.maxLookups()) {
                waiting.add(turn);
                return;
            }
        }
        (now ? turn.start : onFull).run();
    }

    /** Gives the place of one that is done to the next that still has time. */
    private void leave() {
        Turn next;
        synchronized (this) {
            do {
                next = waiting.poll();
            } while (next != null && next.result.isDone());
            if (next == null) {
                underWay--;
                return;
            }
        }
        next.start.run();
    }
}
