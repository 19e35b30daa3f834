package io.posthouse.qmgr;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Worker;
import io.posthouse.bus.contract.Accepted;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.QueuedLetter;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import io.posthouse.spool.Dossier;
import io.posthouse.spool.Letter;
import io.posthouse.spool.Spool;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which letters are in memory. Owned by the qmgr thread.
 *
 * <p>A letter for which there is no {@link Room} stays in the spool, and only its id is kept, in a line at its (first) next
 * hop, to be read again when there is room: in the order of {@link Lanes}, so that an urgent letter is read first, and a fresh
 * one in turn with those that are tried again. Where the line is too long as well, the letter is deferred for a while.
 */
final class Intake {
    private static final int MAX_READING = 200;
    private static final int MAX_TURNS = 64; // next hops looked at for one letter that leaves
    private static final Duration REST = Duration.ofMinutes(5); // at least; twice that at most
    private static final Duration READ_AGAIN = Duration.ofSeconds(10);

    private final Bus bus;
    private final Worker worker;
    private final Spool spool;
    private final Router router;
    private final Scheduler scheduler;
    private final Ledger ledger;
    private final Roster roster;
    private final Turns turns;
    private final Pacing pacing;
    private final LateNews outdated; // of letters that an operator has changed
    private final Deque<QueueId> toRead = new ArrayDeque<>(); // as soon as possible
    private final Deque<NextHopQueue> crowded = new ArrayDeque<>(); // those with an overflow, in turn
    private final Room room;
    private boolean unreadable;

    Intake(
            Bus bus,
            Worker worker,
            Spool spool,
            Router router,
            QmgrConfig config,
            Scheduler scheduler,
            Ledger ledger,
            Roster roster,
            Turns turns,
            Pacing pacing) {
        this.bus = bus;
        this.worker = worker;
        this.spool = spool;
        this.router = router;
        this.scheduler = scheduler;
        this.ledger = ledger;
        this.roster = roster;
        this.turns = turns;
        this.pacing = pacing;
        outdated = new LateNews(bus, worker);
        room = new Room(config);
    }

    void take(Accepted accepted) {
        if (outdated.mayBe(accepted.id())) {
            readAgain(accepted.id());
        } else {
            takeIfThereIsRoom(new ActiveLetter(accepted, bus.time()));
        }
    }

    void take(Letter letter) {
        var active = new ActiveLetter(letter, bus.time());
        if (active.isExpiring()) {
            giveUp(active, letter);
        } else {
            takeIfThereIsRoom(active);
        }
    }

    /** A letter that is not in memory was changed for an operator: what is heard of it for a while may be older. */
    void distrust(QueuedLetter letter) {
        if (letter.state() == QueueState.INCOMING) {
            outdated.expect(letter.id());
        }
    }

    /** Letters that may still be loaded. */
    int room() {
        return room.left();
    }

    /** Whether so many letters wait for room that more should come slowly. */
    boolean hasLongLine() {
        return room.hasLongLine();
    }

    /** If there is none, its id gets in line. */
    private void takeIfThereIsRoom(ActiveLetter letter) {
        List<Recipient> pending = letter.pending();
        Optional<Route> route = pending.isEmpty() ? Optional.empty() : route(pending.get(0));
        if (route.isEmpty()) {
            load(letter); // it is about to leave
            return;
        }
        NextHopQueue queue = scheduler.queue(route.get());
        if (queue.overflow().isEmpty(letter) && room.admits(queue, letter.isUrgent())) {
            load(letter);
            return;
        }
        if (!room.admitsToLine(queue)) {
            rest(letter);
            return;
        }
        if (queue.overflow().isEmpty()) {
            crowded.addLast(queue);
        }
        queue.overflow().of(letter).add(letter.id());
        room.lineUp();
        if (letter.isFirstAttempt()) {
            pacing.onOverflow(queue);
        }
    }

    /** Not even its id is kept: it comes again, as what is deferred does. */
    private void rest(ActiveLetter letter) {
        enter(letter);
        long seconds = REST.toSeconds() + bus.random().nextInt((int) REST.toSeconds());
        letter.deferTo(bus.time().now().plusSeconds(seconds));
        ledger.rest(letter);
    }

    private void giveUp(ActiveLetter letter, Letter known) {
        enter(letter);
        if (letter.pending().isEmpty()) {
            ledger.settle(letter);
        }
        for (Recipient recipient : letter.pending()) {
            NextHop nextHop = route(recipient)
                    .map(Route::nextHop)
                    .orElseGet(() -> NextHop.ofDomain(recipient.forwardPath().domain()));
            ledger.giveUp(letter, nextHop, List.of(recipient), known.outcomes());
        }
    }

    private void enter(ActiveLetter letter) {
        room.enter(letter);
        roster.add(letter);
    }

    private void load(ActiveLetter letter) {
        enter(letter);
        if (letter.pending().isEmpty()) { // recorded, but not moved, before a crash
            ledger.settle(letter);
        } else if (letter.pending().size() == 1) {
            Recipient only = letter.pending().get(0);
            add(letter, route(only), letter.pending());
        } else {
            Map<Optional<Route>, List<Recipient>> byRoute = new LinkedHashMap<>();
            for (Recipient recipient : letter.pending()) {
                byRoute.computeIfAbsent(route(recipient), route -> new ArrayList<>())
                        .add(recipient);
            }
            byRoute.forEach((route, batch) -> add(letter, route, batch));
        }
    }

    private void add(ActiveLetter letter, Optional<Route> route, List<Recipient> batch) {
        if (route.isPresent()) {
            scheduler.add(scheduler.queue(route.get()), new Job(letter, batch));
            return;
        }
        for (Recipient recipient : batch) {
            ledger.report(
                    letter,
                    NextHop.ofDomain(recipient.forwardPath().domain()),
                    List.of(recipient),
                    List.of(Outcome.deferred("4.3.5", "", "no route could be found")),
                    Optional.empty());
        }
    }

    Optional<Route> route(Recipient recipient) {
        return Route.of(router, recipient);
    }

    /** A letter is out of memory. */
    void release(ActiveLetter letter) {
        room.leave(letter);
        refill();
    }

    /** Fetches what there is room for now. */
    void refill() {
        while (!toRead.isEmpty() && turns.beginFetch()) {
            read(toRead.removeFirst());
        }
        for (int left = Math.min(crowded.size(), MAX_TURNS);
                left > 0 && room.reading() < MAX_READING && !unreadable;
                left--) {
            NextHopQueue queue = crowded.removeFirst();
            boolean ordinaryToo = room.admits(queue, false);
            if (ordinaryToo || (queue.overflow().waits(true) && room.admits(queue, true))) {
                if (!turns.beginFetch()) {
                    crowded.addLast(queue);
                    return;
                }
                int untried = queue.untriedOverflow();
                read(queue.overflow().next(ordinaryToo).remove());
                room.leaveLine();
                if (queue.untriedOverflow() < untried) {
                    pacing.onRead(queue);
                }
            }
            if (queue.overflow().isEmpty()) {
                scheduler.closeIfIdle(queue);
            } else {
                crowded.addLast(queue);
            }
        }
    }

    /** Within a turn. */
    private void read(QueueId id) {
        room.beginReading();
        spool.examine(id)
                .whenComplete((dossier, failure) -> worker.execute(() -> {
                    if (failure == null) {
                        onRead(dossier);
                    } else {
                        onUnreadable(id);
                    }
                }));
    }

    private void readAgain(QueueId id) {
        toRead.addLast(id);
        refill();
    }

    /** If it is absent, or stands elsewhere, an operator has seen to it. */
    private void onRead(Optional<Dossier> found) {
        assert worker.isCurrent();
        room.endReading();
        found.filter(dossier -> dossier.state() == QueueState.INCOMING || dossier.state() == QueueState.ACTIVE)
                .map(Dossier::letter)
                .filter(letter -> !roster.has(letter.id()))
                .ifPresent(this::admit);
        turns.endFetch();
        refill();
    }

    private void admit(Letter letter) {
        var active = new ActiveLetter(letter, bus.time());
        if (active.isExpiring()) {
            giveUp(active, letter);
        } else {
            load(active);
        }
    }

    private void onUnreadable(QueueId id) {
        room.endReading();
        turns.endFetch();
        if (!unreadable) {
            unreadable = true;
            bus.time().schedule(READ_AGAIN, worker, () -> {
                unreadable = false;
                refill();
            });
        }
        bus.time().schedule(READ_AGAIN, worker, () -> readAgain(id));
    }
}
