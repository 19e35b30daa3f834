package io.posthouse.qmgr;

import io.posthouse.bus.Bus;
import io.posthouse.bus.NoAnswerException;
import io.posthouse.bus.Worker;
import io.posthouse.bus.contract.DeliveryReport;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Recipient;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides which delivery starts next. Owned by the qmgr thread.
 *
 * <p>Binding is late: a letter is chosen when a delivery may start, not before. Each transport has a line of those next
 * hops that have something to deliver and a window with room; the first in line may start one delivery, of the job
 * whose turn it is there, and goes to the end of the line.
 *
 * <p>Urgent mail has its own places and its turns before other mail, at three points: among what waits for a next hop ({@link
 * Lanes}), in what may be under way to a next hop ({@link ConcurrencyWindow}), and by a transport ({@link Transport}). A
 * fourth is the memory ({@link Room}).
 *
 * <p>A next hop is <i>shut</i> while it is suspended or its transport is absent. Then its jobs are deferred without being
 * tried.
 */
final class Scheduler {
    /** How long a failed transport's letters wait for it in memory, and how long it is then taken for absent. */
    private static final Duration OUTAGE = Duration.ofSeconds(60);

    private final Bus bus;
    private final Worker worker;
    private final QmgrConfig config;
    private final Ledger ledger;
    private final SpoolWriter writer;
    private final Pacing pacing;
    private final Shedder shedder;
    private final Map<String, Transport> transports = new HashMap<>();
    private final Map<Route, NextHopQueue> queues = new HashMap<>();
    private @Nullable Runnable whenIdle; // set while draining

    Scheduler(Bus bus, Worker worker, QmgrConfig config, Ledger ledger, SpoolWriter writer, Pacing pacing) {
        this.bus = bus;
        this.worker = worker;
        this.config = config;
        this.ledger = ledger;
        this.writer = writer;
        this.pacing = pacing;
        shedder = new Shedder(worker, writer, this::report);
    }

    NextHopQueue queue(Route route) {
        NextHopQueue known = queues.get(route);
        return known != null ? known : open(route);
    }

    private NextHopQueue open(Route route) {
        Precedence precedence = config.precedence();
        Transport transport = transports.computeIfAbsent(
                route.transport(), name -> new Transport(name, config.maxDeliveries(), precedence));
        var window = new ConcurrencyWindow(
                config.initialConcurrency(), config.maxConcurrency(), precedence.reserve(config.maxConcurrency()));
        var queue = new NextHopQueue(
                route, transport, window, bus.time(), pacing, config.maxRecipientsPerDelivery(), precedence.turns());
        config.rateLimit(route.nextHop()).ifPresent(limit -> queue.throttle(new Throttle(limit)));
        queues.put(route, queue);
        return queue;
    }

    /** Forgets a queue that has nothing to remember. */
    void closeIfIdle(NextHopQueue queue) {
        if (queue.isIdle()) {
            queues.remove(queue.route(), queue);
        }
    }

    void add(NextHopQueue queue, Job job) {
        queue.add(job);
        if (queue.isShut()) {
            shedder.shed(queue);
        } else {
            queue.transport().offer(queue);
            dispatch(queue.transport());
        }
    }

    /** Leaves out of their attempt those recipients of some letters of which no delivery has begun. */
    void withdraw(Set<ActiveLetter> letters) {
        if (letters.isEmpty()) {
            return;
        }
        for (NextHopQueue queue : List.copyOf(queues.values())) {
            queue.withdraw(letters);
            closeIfIdle(queue);
        }
    }

    /** Leaves some next hops alone no longer: one delivery goes first as soon as there is one. */
    void lift(Predicate<NextHop> which) {
        for (NextHopQueue queue : List.copyOf(queues.values())) {
            if (queue.isSuspended() && which.test(queue.route().nextHop())) {
                probe(queue);
            }
        }
    }

    /** Goes on after the spool had no room, or a transport was away. */
    void resume() {
        transports.values().forEach(this::dispatch);
        shedder.resume();
    }

    private void dispatch(Transport transport) {
        if (whenIdle != null || writer.isBusy()) {
            return;
        }
        for (NextHopQueue queue = transport.next(); queue != null; queue = transport.next()) {
            start(queue);
            transport.offer(queue);
            if (writer.isBusy()) {
                return;
            }
        }
    }

    private void start(NextHopQueue queue) {
        Job job = queue.take(queue.transport().hasRoom() && queue.window().hasRoom(false));
        ActiveLetter letter = job.letter();
        var delivery = new Delivery(queue, letter, job.take(config.maxRecipientsPerDelivery()));
        if (job.waiting() > 0) {
            queue.requeue(job);
        }
        begin(delivery);
        queue.transport().begin(delivery);
        letter.onDeliveryBegun();
        bus.ask(request(delivery))
                .whenComplete((report, failure) -> worker.execute(() -> {
                    if (queue.transport().end(delivery)) { // if not, it was given up when its transport failed
                        onAnswer(delivery, report, failure);
                    }
                }));
    }

    private void begin(Delivery delivery) {
        NextHopQueue queue = delivery.queue();
        queue.window().begin(delivery.isUrgent());
        Throttle throttle = queue.throttle();
        if (throttle != null) {
            throttle.begin(bus.time().nanos());
            pace(queue, throttle);
        }
    }

    private void end(Delivery delivery) {
        NextHopQueue queue = delivery.queue();
        queue.window().end(delivery.isUrgent());
        Throttle throttle = queue.throttle();
        if (throttle != null) {
            throttle.end(bus.time().nanos());
            pace(queue, throttle);
        }
    }

    /** Lets the next delivery wait if the rate limit says so. Timers are a few for each delivery, so the limit bounds them too. */
    private void pace(NextHopQueue queue, Throttle throttle) {
        queue.countsFor(throttle.memory());
        long now = bus.time().nanos();
        long wait = throttle.nanosToWait(now);
        queue.pause(throttle.awaitsEnd() || wait > 0);
        if (wait > 0) {
            bus.time().scheduleAt(now + wait, worker, () -> onPauseOver(queue, throttle));
        }
        if (!queue.hasJobs()) {
            bus.time().schedule(Duration.ofNanos(throttle.memory()), worker, () -> closeIfIdle(queue));
        }
    }

    private void onPauseOver(NextHopQueue queue, Throttle throttle) {
        if (queue.isPaused() && !throttle.awaitsEnd()) {
            long now = bus.time().nanos();
            long wait = throttle.nanosToWait(now);
            if (wait == 0) {
                queue.pause(false);
                queue.transport().offer(queue);
                dispatch(queue.transport());
                closeIfIdle(queue);
            } else {
                bus.time().scheduleAt(now + wait, worker, () -> onPauseOver(queue, throttle));
            }
        }
    }

    private static DeliveryRequest request(Delivery delivery) {
        ActiveLetter letter = delivery.letter();
        Route route = delivery.queue().route();
        return new DeliveryRequest(
                letter.id(),
                route.transport(),
                route.nextHop(),
                letter.envelope().reversePath(),
                delivery.recipients(),
                letter.envelope().body(),
                letter.sizeBytes(),
                letter.traits(),
                letter.attempt(),
                letter.envelope().envelopeId(),
                letter.envelope().returned(),
                letter.envelope().priority());
    }

    private void onAnswer(Delivery delivery, @Nullable DeliveryReport report, @Nullable Throwable failure) {
        assert worker.isCurrent();
        NextHopQueue queue = delivery.queue();
        if (report != null && failure == null) {
            onReport(delivery, report);
        } else if (failure != null && Causes.of(failure) instanceof NoAnswerException) {
            end(delivery);
            delivery.letter().onDeliveryEnded();
            queue.putBack(new Job(delivery.letter(), delivery.recipients()));
            onOutage(queue.transport());
        } else {
            finish(delivery, giveUp(delivery, "failed" + (failure == null ? "" : ": " + Causes.of(failure))));
        }
        queue.transport().offer(queue);
        dispatch(queue.transport());
        if (whenIdle != null && isIdle()) {
            whenIdle.run();
        }
    }

    private void onReport(Delivery delivery, DeliveryReport report) {
        int asked = delivery.recipients().size();
        int told = report.outcomes().size();
        if (asked == told) {
            learn(delivery.queue(), report);
            finish(delivery, report.outcomes());
        } else {
            finish(delivery, giveUp(delivery, "was asked for " + asked + " recipients and told of " + told));
        }
    }

    /** What a report says about the next hop. */
    private void learn(NextHopQueue queue, DeliveryReport report) {
        if (report.nextHopAlive()) {
            queue.alive();
            return;
        }
        for (Outcome outcome : report.outcomes()) { // failed for good, unasked, is no fault of the next hop's
            if (outcome.result() == Outcome.Result.DEFERRED) {
                if (queue.window().fail() && !queue.isSuspended()) {
                    suspend(queue, outcome);
                }
                return;
            }
        }
    }

    private void suspend(NextHopQueue queue, Outcome cause) {
        queue.suspend(cause, config.minRetryDelay());
        bus.time().schedule(config.minRetryDelay(), worker, () -> onSuspensionOver(queue));
        shedder.shed(queue);
    }

    private void onSuspensionOver(NextHopQueue queue) {
        if (queue.suspended().filter(Duration::isZero).isPresent()) {
            probe(queue);
        } // else a session that was under way has worked, or it is another suspension, which has its own timer
    }

    private void probe(NextHopQueue queue) {
        queue.probe(config.maxRetryDelay());
        bus.time().schedule(config.maxRetryDelay(), worker, () -> closeIfIdle(queue));
        queue.transport().offer(queue);
        dispatch(queue.transport());
    }

    private void finish(Delivery delivery, List<Outcome> outcomes) {
        end(delivery);
        delivery.letter().onDeliveryEnded();
        report(delivery.queue(), delivery.letter(), delivery.recipients(), outcomes);
    }

    private void report(NextHopQueue queue, ActiveLetter letter, List<Recipient> recipients, List<Outcome> outcomes) {
        queue.reported(letter, recipients.size());
        Optional<Instant> resume =
                queue.suspended().map(left -> bus.time().now().plus(left));
        ledger.report(letter, queue.route().nextHop(), recipients, outcomes, resume);
        closeIfIdle(queue);
    }

    private static List<Outcome> giveUp(Delivery delivery, String why) {
        Outcome outcome = Outcome.deferred(
                "4.3.0", "", "transport " + delivery.queue().transport().name() + ' ' + why);
        return Collections.nCopies(delivery.recipients().size(), outcome);
    }

    /** The transport has stopped by itself, or answers nothing: what it had in hand may or may not be delivered. */
    void onTransportFailed(String name) {
        Transport transport = transports.get(name);
        if (transport == null) {
            return;
        }
        onOutage(transport);
        for (Delivery delivery : transport.underWay()) {
            transport.end(delivery);
            finish(delivery, giveUp(delivery, "failed and is being restarted"));
        }
    }

    void onTransportStarted(String name) {
        Transport transport = transports.get(name);
        if (transport != null) {
            onReturn(transport);
        }
    }

    private void onOutage(Transport transport) {
        if (transport.state() != Transport.State.RUNNING) {
            return;
        }
        int outage = transport.become(Transport.State.AWAITED);
        bus.time().schedule(OUTAGE, worker, () -> onLongOutage(transport, outage));
    }

    private void onLongOutage(Transport transport, int outage) {
        if (!transport.isSince(outage)) {
            return; // it came back
        }
        int absence = transport.become(Transport.State.ABSENT);
        queues.values().stream().filter(queue -> queue.transport() == transport).forEach(shedder::shed);
        bus.time().schedule(OUTAGE, worker, () -> {
            if (transport.isSince(absence)) {
                onReturn(transport); // perhaps: the next request will show
            }
        });
    }

    private void onReturn(Transport transport) {
        transport.become(Transport.State.RUNNING);
        queues.values().stream().filter(queue -> queue.transport() == transport).forEach(transport::offer);
        dispatch(transport);
    }

    /** Starts nothing any more, and says when nothing is under way any more. */
    void drain(Runnable whenIdle) {
        this.whenIdle = whenIdle;
        shedder.stop();
    }

    /** Whether no delivery is under way. */
    boolean isIdle() {
        return transports.values().stream().allMatch(Transport::isIdle);
    }
}
