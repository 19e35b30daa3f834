package io.posthouse.qmgr;

import io.posthouse.bus.Bus;
import io.posthouse.bus.contract.IntakeRestored;
import io.posthouse.bus.contract.IntakeSlowed;
import io.posthouse.mail.Envelope;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Lets mail come no faster than it goes, where too much waits. The qmgr thread says what waits; whoever brings mail asks, on
 * any thread.
 *
 * <p>Too much waits for a next hop when memory had no room for so many letters that were never tried, or when those that are
 * in memory and large have so much content. From then on each that leaves lets one message in; who brings another waits for
 * that, but only so long. So mail comes as fast as it goes, and a little faster by each session that has waited: it never
 * stops. (Postfix's in_flow_delay does so for all mail at once; here mail for other next hops comes as ever.) Urgent mail does
 * not wait.
 *
 * <p>Large contents slow intake sooner than small ones do, because taking them in and sending them on wants the same: the
 * processor, the disk and the memory. What is taken in too soon is pushed out of all three before its turn comes.
 */
final class Pacing {
    /** Messages let in at once after nobody has come for a while. */
    private static final int MAX_SAVED = 100;

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

    /** A next hop for which too much waits. */
    private static final class Pace {
        private final long sinceNanos;
        private final Deque<Client> waiting = new ArrayDeque<>(); // guarded by this, as all below
        private int saved; // messages that may come at once
        private long slowed;
        private boolean over;

        Pace(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }

        /** Whether one may come at once. If not, it waits, and the caller sets a limit to that. */
        synchronized boolean admits(Client client) {
            if (over || saved > 0) {
                saved = Math.max(0, saved - 1);
                return true;
            }
            slowed++;
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

        /** Nobody waits any more. */
        synchronized long end() {
            over = true;
            waiting.forEach(Pace::admit);
            waiting.clear();
            return slowed;
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

    /** Whether a message may come at once. If not, a task is run as soon as it may. Any thread. */
    boolean admits(Envelope envelope, Executor executor, Runnable whenAdmitted) {
        if (paces.isEmpty() || envelope.priority().isUrgent()) {
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

    /** More waits for a next hop. */
    void onMore(NextHopQueue queue) {
        boolean tooMuch = queue.untriedOverflow() > config.after()
                || queue.largeWaiting() > config.afterSize().bytes();
        if (tooMuch && !config.delay().isZero() && !paces.containsKey(queue.route())) {
            paces.put(queue.route(), new Pace(bus.time().nanos()));
            bus.publish(new IntakeSlowed(
                    queue.route().nextHop(), queue.untriedOverflow(), queue.largeWaiting(), config.delay()));
        }
    }

    /** A letter for which there was no room has been read. */
    void onRead(NextHopQueue queue) {
        Pace pace = paces.get(queue.route());
        if (pace != null) {
            pace.letOneIn();
            endIfCalm(queue, pace);
        }
    }

    /** A large one does not wait any more. */
    void onLargeBegun(NextHopQueue queue) {
        Pace pace = paces.get(queue.route());
        if (pace != null) {
            if (queue.largeWaiting() <= config.afterSize().bytes()) {
                pace.letOneIn();
            }
            endIfCalm(queue, pace);
        }
    }

    private void endIfCalm(NextHopQueue queue, Pace pace) {
        if (queue.untriedOverflow() > config.after() / 2
                || queue.largeWaiting() > config.afterSize().bytes() / 2) {
            return;
        }
        if (queue.largeWaiting() > 0 && pace.isWaitedFor()) { // those that were let in are on their way
            pace.letOneIn();
            return;
        }
        paces.remove(queue.route());
        long slowed = pace.end();
        bus.publish(new IntakeRestored(
                queue.route().nextHop(),
                queue.untriedOverflow(),
                queue.largeWaiting(),
                slowed,
                Duration.ofNanos(bus.time().nanos() - pace.sinceNanos)));
    }
}
