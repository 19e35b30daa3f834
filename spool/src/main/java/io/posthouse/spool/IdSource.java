package io.posthouse.spool;

import io.posthouse.bus.Time;
import io.posthouse.mail.QueueId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Gives out queue ids: the microsecond of now, or the next one that was never given. Any thread. */
final class IdSource {
    private static final long HIGHEST_NOW = 1L << 54; // no clock is believed that is beyond the year 2540

    /** Far more than were ever given in one microsecond; as many are left for those to come. */
    private static final long HIGHEST = HIGHEST_NOW + (1L << 53);

    private final Time time;
    private final AtomicLong last = new AtomicLong();

    IdSource(Time time) {
        this.time = time;
    }

    QueueId next() {
        Instant now = time.now();
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
        long wanted = Math.min(HIGHEST_NOW, Math.max(0, micros));
        return new QueueId(last.updateAndGet(given -> Math.max(given + 1, wanted)));
    }

    /** Whether some relay may ever have given an id out: one that is made up must not use up those that are left. */
    static boolean mayBeGiven(long id) {
        return id <= HIGHEST;
    }

    /** Never gives this id or an older one again, wherever the clock may stand. */
    void skip(QueueId seen) {
        if (mayBeGiven(seen.value())) {
            last.accumulateAndGet(seen.value(), Math::max);
        }
    }

    /** The time of which the last id is made. */
    Instant lastTime() {
        return Instant.EPOCH.plus(last.get(), ChronoUnit.MICROS);
    }

    long last() {
        return last.get();
    }
}
