package io.posthouse.bench;

/** So many turns a second and no more, evenly spread; a turn that nobody takes is lost. Thread-safe. */
final class Pace {
    private final long intervalNanos;
    private long last;
    private boolean begun;

    Pace(int perSecond) {
        intervalNanos = 1_000_000_000L / perSecond;
    }

    /** When whoever asks has its turn, by the clock that {@code nowNanos} is of. */
    synchronized long turn(long nowNanos) {
        last = begun ? Math.max(nowNanos, last + intervalNanos) : nowNanos;
        begun = true;
        return last;
    }
}
