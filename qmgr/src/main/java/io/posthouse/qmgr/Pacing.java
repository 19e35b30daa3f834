package io.posthouse.qmgr;

import io.posthouse.bus.Bus;
import io.posthouse.bus.contract.IntakeRestored;
import io.posthouse.bus.contract.IntakeSlowed;
import io.posthouse.mail.Envelope;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Lets mail come no faster than it goes, where too much waits. The qmgr thread says what waits; whoever brings mail asks, on
 * any thread.
 *
 * <p>Too much waits for a next hop when memory had no room for so many letters that were never tried. From then on each that
 * is read, because others have left, lets one message in at once; who brings another waits a moment before it may. So mail
 * comes as fast as it goes, and a little faster by each session that has waited: it never stops. (Postfix's in_flow_delay does
 * so for all mail at once; here mail for other next hops comes as ever.) Urgent mail does not wait.
 */
final class Pacing {
    /** Messages let in at once after nobody has come for a while. */
    private static final int MAX_SAVED = 100;

    /** A next hop for which too much waits. */
    private static final class Pace {
        private final long sinceNanos;
        private final AtomicInteger saved = new AtomicInteger(); // messages that may come at once
        private final LongAdder slowed = new LongAdder();

        Pace(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }

        boolean letsIn() {
            boolean free = saved.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            if (!free) {
                slowed.increment();
            }
            return free;
        }

        void save() {
            saved.getAndUpdate(left -> Math.min(MAX_SAVED, left + 1));
        }
    }

    private final Bus bus;
    private final Router router;
    private final IntakePace config;
    private final Map<Route, Pace> paces = new ConcurrentHashMap<>();

    Pacing(Bus bus, Router router, IntakePace config) {
        this.bus = bus;
        this.router = router;
        this.config = config;
    }

    /** How long whoever brings a message is to wait first. Any thread. */
    Duration delay(Envelope envelope) {
        if (paces.isEmpty() || envelope.priority().isUrgent()) {
            return Duration.ZERO;
        }
        Pace pace =
                Route.of(router, envelope.recipients().get(0)).map(paces::get).orElse(null);
        return pace == null || pace.letsIn() ? Duration.ZERO : config.delay();
    }

    /** So many letters that were never tried wait for a next hop, beyond what is in memory, since one has come. */
    void onMore(Route route, int waiting) {
        if (waiting > config.after() && !config.delay().isZero() && !paces.containsKey(route)) {
            paces.put(route, new Pace(bus.time().nanos()));
            bus.publish(new IntakeSlowed(route.nextHop(), waiting, config.delay()));
        }
    }

    /** So many are left, since one was read. */
    void onFewer(Route route, int waiting) {
        Pace pace = paces.get(route);
        if (pace == null) {
            return;
        }
        pace.save();
        if (waiting <= config.after() / 2) {
            paces.remove(route);
            bus.publish(new IntakeRestored(
                    route.nextHop(),
                    waiting,
                    pace.slowed.sum(),
                    Duration.ofNanos(bus.time().nanos() - pace.sinceNanos)));
        }
    }
}
