package io.posthouse.bus;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/**
 * Time that stands still until a test moves it. Timers fire in the order of their due times, each handed to its owner
 * while the clock shows exactly its due time. Any thread.
 */
public final class ManualTime implements Time {
    private record Due(Duration at, long order, Executor owner, Runnable task) {}

    private final PriorityQueue<Due> waiting =
            new PriorityQueue<>(Comparator.comparing(Due::at).thenComparingLong(Due::order));
    private Instant origin; // what the calendar shows where the time that has passed counts from
    private Duration passed = Duration.ZERO;
    private long orders;

    public ManualTime(Instant start) {
        origin = start;
    }

    @Override
    public synchronized Instant now() {
        return origin.plus(passed);
    }

    @Override
    public synchronized long nanos() {
        return passed.toNanos();
    }

    @Override
    public synchronized Timer schedule(Duration delay, Executor owner, Runnable task) {
        return scheduleWhenPassed(passed.plus(delay), owner, task);
    }

    @Override
    public synchronized Timer scheduleAt(long nanos, Executor owner, Runnable task) {
        return scheduleWhenPassed(Duration.ofNanos(nanos), owner, task);
    }

    private Timer scheduleWhenPassed(Duration at, Executor owner, Runnable task) {
        var due = new Due(later(at, passed), orders++, owner, task);
        waiting.add(due);
        return () -> cancel(due);
    }

    private synchronized void cancel(Due due) {
        waiting.remove(due);
    }

    /** When the next timer fires. */
    public synchronized Optional<Instant> next() {
        return Optional.ofNullable(waiting.peek()).map(due -> origin.plus(due.at()));
    }

    /** How long it is until the next timer fires; zero if it is due. */
    public synchronized Optional<Duration> untilNext() {
        return Optional.ofNullable(waiting.peek()).map(due -> later(due.at().minus(passed), Duration.ZERO));
    }

    /**
     * Moves the clock forward; timers that fall due on the way fire, also those that these set. If one of them has the
     * calendar jump, as much time passes all the same.
     */
    public void advance(Duration by) {
        Duration end = passed().plus(by);
        for (Optional<Due> due = step(end); due.isPresent(); due = step(end)) {
            due.get().owner().execute(due.get().task()); // outside the lock: it may set timers itself
        }
    }

    /** Moves the clock forward to the given time, as {@link #advance}. */
    public void advanceTo(Instant end) {
        advance(Duration.between(now(), end));
    }

    private synchronized Duration passed() {
        return passed;
    }

    private synchronized Optional<Due> step(Duration until) {
        Due first = waiting.peek();
        if (first == null || first.at().compareTo(until) > 0) {
            passed = later(passed, until);
            return Optional.empty();
        }
        waiting.poll();
        passed = later(passed, first.at());
        return Optional.of(first);
    }

    private static Duration later(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /**
     * Sets the calendar, forward or back, as a person or a time server does to a system's clock: {@link #now()} jumps, while
     * no time passes and no timer fires.
     */
    public synchronized void jump(Duration by) {
        origin = origin.plus(by);
    }
}
