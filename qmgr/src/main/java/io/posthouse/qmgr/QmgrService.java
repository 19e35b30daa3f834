package io.posthouse.qmgr;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Service;
import io.posthouse.bus.Subscription;
import io.posthouse.bus.Worker;
import io.posthouse.bus.contract.Accepted;
import io.posthouse.bus.contract.IntakeSlowed;
import io.posthouse.bus.contract.ServiceFailed;
import io.posthouse.bus.contract.ServiceStarted;
import io.posthouse.mail.Envelope;
import io.posthouse.spool.Letter;
import io.posthouse.spool.Spool;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The queue manager: from accepted to delivered, deferred or held. Methods are called by the master; all else runs on
 * the service's worker.
 */
public final class QmgrService implements Service {
    /** What the service is called on the bus. */
    public static final String NAME = "qmgr";

    /** Tasks that may wait before whoever receives mail is asked to wait too. */
    private static final int MAILBOX = 10_000;

    private final Bus bus;
    private final Spool spool;
    private final Router router;
    private final QmgrConfig config;
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile @Nullable Running running; // the master writes

    public QmgrService(Bus bus, Spool spool, Router router, QmgrConfig config) {
        this.bus = bus;
        this.spool = spool;
        this.router = router;
        this.config = config;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Returns at once; letters left by an earlier run are read by the worker, which begins to deliver meanwhile. */
    @Override
    public void start() {
        var started = new Running();
        running = started;
        started.start();
    }

    /**
     * Whether a message from outside may come at once. If not, whoever brings it should wait, since mail goes more slowly than
     * it comes, and the task is run on the given executor as soon as it may come: there is a limit to that. To be asked of
     * each message, and once more when its content is known to be large. Any thread.
     *
     * @param large whether its content is known to have more than {@value IntakeSlowed#LARGE_BYTES} octets
     */
    public boolean admits(Envelope envelope, boolean large, Executor executor, Runnable whenAdmitted) {
        Running current = running;
        if (current != null && current.worker.isFull()) {
            current.worker.whenRoom(executor, whenAdmitted);
            return false;
        }
        return current == null || current.pacing.admits(envelope, large, executor, whenAdmitted);
    }

    @Override
    public CompletionStage<Void> drain() {
        Running current = running;
        if (current == null) {
            drained.complete(null);
        } else {
            current.worker.execute(current::onDrain);
        }
        return drained;
    }

    @Override
    public void stop() {
        Running current = running;
        if (current != null) {
            current.stop();
        }
        drained.complete(null);
    }

    /** What the service is while it runs. Owned by the worker, but for start and stop. */
    private final class Running {
        private final Worker worker = bus.worker(NAME, MAILBOX);
        private final SpoolWriter writer = new SpoolWriter(bus, worker, this::onRoom);
        private final RetryPolicy retries = new RetryPolicy(config, bus.random());
        private final Notifier notifier = new Notifier(bus, worker, spool, writer, retries, this::finishDrain);
        private final Roster roster = new Roster();
        private final Turns turns = new Turns(this::onFree);
        private final Ledger ledger =
                new Ledger(bus, spool, writer, retries, notifier, roster, this::onSettled, this::onDue);
        private final Pacing pacing = new Pacing(bus, worker, spool, router, config.intakePace());
        private final Scheduler scheduler = new Scheduler(bus, worker, config, ledger, writer, pacing);
        private final Intake intake =
                new Intake(bus, worker, spool, router, config, scheduler, ledger, roster, turns, pacing);
        private final DueLetters dueLetters = new DueLetters(
                bus,
                worker,
                spool,
                intake,
                turns,
                new ClockWatch(bus, () -> scheduler.lift(nextHop -> true)),
                config.longestRetryDelay().multipliedBy(2));
        private final Desk desk =
                new Desk(bus, worker, spool, new BusyHands(roster, turns, intake, scheduler, ledger, dueLetters));
        private final LateNews known = new LateNews(bus, worker); // of letters that were found in the spool
        private List<Subscription> subscriptions = List.of(); // the master's
        private List<Subscription> answers = List.of(); // the master's
        private boolean draining;

        void start() {
            subscriptions = List.of(
                    bus.subscribe(NAME, Accepted.class, worker, this::onAccepted),
                    bus.subscribe(
                            NAME, ServiceFailed.class, worker, failed -> scheduler.onTransportFailed(failed.service())),
                    bus.subscribe(
                            NAME,
                            ServiceStarted.class,
                            worker,
                            started -> scheduler.onTransportStarted(started.service())));
            answers = desk.open();
            worker.execute(this::onStart);
        }

        private void onStart() {
            spool.recover(this::onRecovered);
            dueLetters.look();
        }

        private void onRecovered(Letter letter) {
            known.expect(letter.id());
            intake.take(letter);
        }

        private void onAccepted(Accepted accepted) {
            assert worker.isCurrent();
            if (!draining && !known.take(accepted.id())) {
                intake.take(accepted);
            }
        }

        private void onSettled(ActiveLetter letter) {
            Instant next = letter.next();
            if (next != null) {
                dueLetters.expect(next);
            }
            intake.release(letter);
            dueLetters.onRoom();
        }

        /** Letters may be fetched again, after an operator's wish was seen to. */
        private void onFree() {
            dueLetters.onFree();
            intake.refill();
        }

        /** A letter has become due by a person's wish. Any thread. */
        private void onDue() {
            worker.execute(dueLetters::onDue);
        }

        /** The spool has caught up, or takes records again. */
        private void onRoom() {
            scheduler.resume();
            finishDrain();
        }

        private void onDrain() {
            draining = true;
            scheduler.drain(this::finishDrain);
            dueLetters.stop();
            finishDrain();
        }

        private void finishDrain() {
            if (draining && scheduler.isIdle() && notifier.isIdle() && writer.isIdle()) {
                drained.complete(null);
            }
        }

        void stop() {
            answers.forEach(Subscription::cancel);
            subscriptions.forEach(Subscription::cancel);
            writer.stop();
            worker.stop();
        }
    }
}
