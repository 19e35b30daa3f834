package io.posthouse.qmgr;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Worker;
import io.posthouse.mail.QueueId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Letters of which the news that they were accepted may still be on its way, and out of date. Each is remembered for a minute
 * at least and two at most, whatever the calendar does; one timer serves them all. Owned by the qmgr thread.
 */
final class LateNews {
    /** Longer than any {@link io.posthouse.bus.contract.Accepted} can be on its way. */
    private static final Duration AT_MOST = Duration.ofMinutes(1);

    private final Bus bus;
    private final Worker worker;
    private Set<QueueId> recent = new HashSet<>();
    private Set<QueueId> before = new HashSet<>();

    LateNews(Bus bus, Worker worker) {
        this.bus = bus;
        this.worker = worker;
    }

    /** It may come of this one. */
    void expect(QueueId id) {
        if (recent.isEmpty() && before.isEmpty()) {
            bus.time().schedule(AT_MOST, worker, this::forget);
        }
        recent.add(id);
    }

    private void forget() {
        before = recent;
        recent = new HashSet<>();
        if (!before.isEmpty()) {
            bus.time().schedule(AT_MOST, worker, this::forget);
        }
    }

    boolean mayBe(QueueId id) {
        return recent.contains(id) || before.contains(id);
    }

    /** It has come, and comes once only. Returns whether it was expected. */
    boolean take(QueueId id) {
        return recent.remove(id) || before.remove(id);
    }
}
