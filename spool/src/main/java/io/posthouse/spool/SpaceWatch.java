package io.posthouse.spool;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Looks at the room on the disk: when mail comes in, but not more than once a second, and while there is too little. Any thread. */
final class SpaceWatch {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Premises premises;
    private final Health health;
    private final AtomicLong lookedAt;
    private volatile boolean closed;

    SpaceWatch(Premises premises, Health health) {
        this.premises = premises;
        this.health = health;
        lookedAt = new AtomicLong(premises.bus().time().nanos());
    }

    /** Mail comes in. Does not block. */
    void onMail() {
        long now = premises.bus().time().nanos();
        long before = lookedAt.get();
        if (now - before >= INTERVAL.toNanos() && lookedAt.compareAndSet(before, now)) {
            premises.onPool(this::look);
        }
    }

    /** Blocks. */
    void look() {
        try {
            health.onFree(premises.disk().freeBytes(premises.folders().root));
        } catch (IOException e) {
            return; // a disk that cannot say how full it is will fail at other things too
        }
        if (health.lacksSpace() && !closed) {
            premises.bus().time().schedule(INTERVAL, premises::onPool, this::look);
        }
    }

    void close() {
        closed = true;
    }
}
