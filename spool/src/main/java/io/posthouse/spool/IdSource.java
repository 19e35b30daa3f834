package io.posthouse.spool;

import io.posthouse.bus.Time;
import io.posthouse.mail.QueueId;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Gives out queue ids: the microsecond of now, or the next one that was never given. Any thread. */
final class IdSource {
    private final Time time;
    private final AtomicLong last = new AtomicLong();

    IdSource(Time time) {
        this.time = time;
    }

    QueueId next() {
        Instant now = time.now();
        long micros = Math.max(0, now.getEpochSecond() * 1_000_000 + now.getNano() / 1000);
        return new QueueId(last.updateAndGet(given -> Math.max(given + 1, micros)));
    }

    /** Never gives this id or an older one again, wherever the clock may stand. */
    void skip(QueueId seen) {
        last.accumulateAndGet(seen.value(), Math::max);
    }

    long last() {
        return last.get();
    }
}
