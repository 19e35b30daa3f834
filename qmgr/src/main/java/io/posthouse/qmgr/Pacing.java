package io.posthouse.qmgr;

import io.posthouse.bus.Bus;
import io.posthouse.bus.contract.IntakeRestored;
import io.posthouse.bus.contract.IntakeSlowed;
import io.posthouse.mail.Envelope;
import io.posthouse.spool.Spool;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Lets mail come no faster than it goes, where too much waits. The qmgr thread says what waits; whoever brings mail asks, on
 * any thread.
 *
 * <p>Too much waits for a next hop when memory had no room for so many letters that were never tried. From then on each that
 * leaves lets one message in; who brings another waits for that, but only so long. So mail comes as fast as it goes, and a
 * little faster by each session that has waited: it never stops. (Postfix's in_flow_delay does so for all mail at once; here
 * mail for other next hops comes as ever.) Urgent mail does not wait.
 *
 * <p>The same holds for large contents among themselves, much sooner, because taking them in and sending them on wants the
 * same: the processor, the disk and the memory. What is taken in too soon is pushed out of all three before its turn comes. Who
 * brings a small message does not wait for that.
 *
 * <p>If more mail comes than the spool can put in order, whoever brings some waits as well, wherever it goes: the longer, the
 * more there is of it. That finds its own measure.
 *
 * <p>Bursts are usual, and spoken of only if they last: waits with less than a second between them count as one.
 */
final class Pacing {
    /** Messages let in at once after nobody has come for a while. */
    private static final int MAX_SAVED = 100;

    /** Nanoseconds between the moments when those who waited for the spool go on, together: so their messages share a sync. */
    private static final long TICK = Duration.ofMillis(50).toNanos();

    private static final Duration NOTABLE = Duration.ofSeconds(1);

    /** Somebody with a message. */
    private static final class Client {
        private final Executor executor;
        private final Runnable whenAdmitted;
        private boolean admitted; // guarded by its pace

        Client(Executor executor, Runnable whenAdmitted) {
            this.executor = executor;
            this.whenAdmitted = whenAdmitted;
        }
    }

    /** A next hop for which too much waits, or did until just now. */
    private static final class Pace {
        private final Route route;
        private final boolean large; // whether too much of large contents, and only who brings these is slowed down
        private final long sinceNanos;
        private boolean said; // this and the next three belong to the qmgr thread
        private boolean watched; // a timer runs
        private @Nullable IntakeRestored over; // if nobody has to wait any more, what there is to be said of it
        private long overNanos;
        private final Deque<Client> waiting = new ArrayDeque<>(); // guarded by this, as all below
        private int saved; // messages that may come at once
        private long delayed;
        private boolean open;

        Pace(Route route, boolean large, long sinceNanos) {
            this.route = route;
            this.large = large;
            this.sinceNanos = sinceNanos;
        }

        /** Whether one may come at once. If not, it waits, and the caller sets a limit to that. */
        synchronized boolean admits(Client client) {
            if (open || saved > 0) {
                saved = Math.max(0, saved - 1);
                return true;
            }
            delayed++;
            waiting.addLast(client);
            return false;
        }

        synchronized void letOneIn() {
            Client first = waiting.pollFirst();
            if (first == null) {
                saved = Math.min(MAX_SAVED, saved + 1);
            } else {
                admit(first);
            }
        }

        /** One has waited long enough. */
        synchronized void onPatienceOver(Client client) {
            if (!client.admitted) {
                waiting.remove(client); // near the front: all wait equally long
                admit(client);
            }
        }

        private static void admit(Client client) {
            client.admitted = true;
            client.executor.execute(client.whenAdmitted);
        }

        synchronized boolean isWaitedFor() {
            return !waiting.isEmpty();
        }

        /** Nobody waits any more. Tells how many had to so far. */
        synchronized long open() {
            open = true;
            waiting.forEach(Pace::admit);
            waiting.clear();
            return delayed;
        }

        synchronized void shut() {
            open = false;
            saved = 0;
        }
    }

    private final Bus bus;
    private final Executor worker;
    private final Spool spool;
    private final Router router;
    private final IntakePace config;
    private final Map<Route, Pace> ofAll = new ConcurrentHashMap<>();
    private final Map<Route, Pace> ofLarge = new ConcurrentHashMap<>();

    Pacing(Bus bus, Executor worker, Spool spool, Router router, IntakePace config) {
        this.bus = bus;
        this.worker = worker;
        this.spool = spool;
        this.router = router;
        this.config = config;
    }

    /**
     * Whether a message may come at once. If not, a task is run as soon as it may. Any thread.
     *
     * @param large whether as one with a large content, after it was asked whether it may as any other
     */
    boolean admits(Envelope envelope, boolean large, Executor executor, Runnable whenAdmitted) {
        if (envelope.priority().isUrgent()) {
            return true;
        }
        double crowding = large ? 0 : spool.crowding();
        if (crowding > 0) {
            bus.time().scheduleAt(nextTick(config.delay().toNanos() * crowding), executor, whenAdmitted);
            return false;
        }
        Map<Route, Pace> paces = paces(large);
        if (paces.isEmpty()) {
            return true;
        }
        Pace pace =
                Route.of(router, envelope.recipients().get(0)).map(paces::get).orElse(null);
        if (pace == null) {
            return true;
        }
        var client = new Client(executor, whenAdmitted);
        if (pace.admits(client)) {
            return true;
        }
        bus.time().schedule(config.delay(), executor, () -> pace.onPatienceOver(client));
        return false;
    }

    private long nextTick(double waitNanos) {
        long until = bus.time().nanos() + (long) waitNanos;
        return Math.floorDiv(until + TICK - 1, TICK) * TICK;
    }

    private Map<Route, Pace> paces(boolean large) {
        return large ? ofLarge : ofAll;
    }

    /** A letter has come for which there was no room. */
    void onOverflow(NextHopQueue queue) {
        if (queue.untriedOverflow() > config.after()) {
            slow(queue, false);
        }
    }

    /** A letter for which there was no room has been read. */
    void onRead(NextHopQueue queue) {
        Pace pace = ofAll.get(queue.route());
        if (pace != null && pace.over == null) {
            pace.letOneIn();
            if (queue.untriedOverflow() <= config.after() / 2) {
                restore(queue, pace);
            }
        }
    }

    /** A large one waits. */
    void onLarge(NextHopQueue queue) {
        if (queue.largeWaiting() > config.afterSize().bytes()) {
            slow(queue, true);
        }
    }

    /** A large one does not wait any more. */
    void onLargeBegun(NextHopQueue queue) {
        Pace pace = ofLarge.get(queue.route());
        if (pace == null || pace.over != null) {
            return;
        }
        if (queue.largeWaiting() <= config.afterSize().bytes()) {
            pace.letOneIn();
        }
        if (queue.largeWaiting() <= config.afterSize().bytes() / 2) {
            if (queue.largeWaiting() > 0 && pace.isWaitedFor()) { // those that were let in are on their way
                pace.letOneIn();
            } else {
                restore(queue, pace);
            }
        }
    }

    private void slow(NextHopQueue queue, boolean large) {
        if (config.delay().isZero()) {
            return;
        }
        Pace pace = paces(large)
                .computeIfAbsent(
                        queue.route(),
                        route -> new Pace(route, large, bus.time().nanos()));
        if (pace.over != null) {
            pace.over = null;
            pace.shut();
        }
        sayIfItLasts(queue, pace);
    }

    private void sayIfItLasts(NextHopQueue queue, Pace pace) {
        if (!pace.said && bus.time().nanos() - pace.sinceNanos >= NOTABLE.toNanos()) {
            pace.said = true;
            bus.publish(new IntakeSlowed(
                    pace.route.nextHop(), pace.large, queue.untriedOverflow(), queue.largeWaiting(), config.delay()));
        }
    }

    private void restore(NextHopQueue queue, Pace pace) {
        sayIfItLasts(queue, pace);
        pace.overNanos = bus.time().nanos();
        pace.over = new IntakeRestored(
                pace.route.nextHop(),
                pace.large,
                queue.untriedOverflow(),
                queue.largeWaiting(),
                pace.open(),
                Duration.ofNanos(pace.overNanos - pace.sinceNanos));
        if (!pace.watched) {
            watch(pace);
        }
    }

    /** One timer for a next hop, however often it comes and goes. */
    private void watch(Pace pace) {
        pace.watched = true;
        bus.time().scheduleAt(pace.overNanos + NOTABLE.toNanos(), worker, () -> onCalm(pace));
    }

    private void onCalm(Pace pace) {
        pace.watched = false;
        IntakeRestored restored = pace.over;
        if (restored == null) {
            return;
        }
        if (bus.time().nanos() - pace.overNanos < NOTABLE.toNanos()) { // it was slowed again meanwhile
            watch(pace);
            return;
        }
        paces(pace.large).remove(pace.route);
        if (pace.said) {
            bus.publish(restored);
        }
    }
}
