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
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which letters are in memory. Owned by the qmgr thread.
 *
 * <p>Letters and recipients are bounded. A letter beyond the bound stays in the spool, and only its id is kept, in a line
 * at its (first) next hop, to be read again when there is room. So that one next hop which takes nothing does not fill
 * the memory and delay all others, each may hold only {@value #SHARE} times as many recipients as are still free: one
 * gets up to four fifths, two get four ninths each, and whoever comes next finds room at once. (In switches this is known as
 * dynamic thresholds for shared memory, after Choudhury and Hahne, 1998.)
 */
final class Intake {
    private static final int SHARE = 4;
    private static final int MAX_READING = 200;
    private static final int MAX_TURNS = 64; // next hops looked at for one letter that leaves
    private static final Duration READ_AGAIN = Duration.ofSeconds(10);

    /** Longer than any {@link Accepted} can be on its way. */
    static final Duration LATE_NEWS = Duration.ofMinutes(1);

    private final Bus bus;
    private final Worker worker;
    private final Spool spool;
    private final Router router;
    private final QmgrConfig config;
    private final Scheduler scheduler;
    private final Ledger ledger;
    private final Roster roster;
    private final Turns turns;
    private final Set<QueueId> distrusted = new HashSet<>(); // those of which news may be out of date
    private final Deque<QueueId> toRead = new ArrayDeque<>(); // as soon as possible
    private final Deque<NextHopQueue> crowded = new ArrayDeque<>(); // those with an overflow, in turn
    private int letters;
    private int recipients;
    private int reading;
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
            Turns turns) {
        this.bus = bus;
        this.worker = worker;
        this.spool = spool;
        this.router = router;
        this.config = config;
        this.scheduler = scheduler;
        this.ledger = ledger;
        this.roster = roster;
        this.turns = turns;
    }

    void take(Accepted accepted) {
        if (distrusted.contains(accepted.id())) {
            readAgain(accepted.id());
        } else if (hasPlace(accepted.id(), accepted.envelope().recipients())) {
            load(new ActiveLetter(accepted));
        }
    }

    void take(Letter letter) {
        var active = new ActiveLetter(letter);
        if (active.isExpiring()) {
            giveUp(active, letter);
        } else if (hasPlace(active.id(), active.pending())) {
            load(active);
        }
    }

    /** A letter that is not in memory was changed for an operator: what is heard of it within a minute may be older. */
    void distrust(QueuedLetter letter) {
        Instant recent = bus.time().now().minus(LATE_NEWS);
        if (letter.state() == QueueState.INCOMING
                && letter.arrivedAt().isAfter(recent)
                && distrusted.add(letter.id())) {
            bus.time().schedule(LATE_NEWS, worker, () -> distrusted.remove(letter.id()));
        }
    }

    /** Letters that may still be loaded. */
    int room() {
        return recipients >= config.maxRecipients() ? 0 : Math.max(0, config.maxLetters() - letters - reading);
    }

    /** Whether a letter may be in memory; if not, its id gets in line. */
    private boolean hasPlace(QueueId id, List<Recipient> pending) {
        Optional<Route> route = pending.isEmpty() ? Optional.empty() : route(pending.get(0));
        if (route.isEmpty()) {
            return true; // it is about to leave
        }
        NextHopQueue queue = scheduler.queue(route.get());
        if (queue.overflow().isEmpty() && admits(queue)) {
            return true;
        }
        if (queue.overflow().isEmpty()) {
            crowded.addLast(queue);
        }
        queue.overflow().add(id);
        return false;
    }

    private boolean admits(NextHopQueue queue) {
        return room() > 0 && queue.recipients() < (long) SHARE * (config.maxRecipients() - recipients);
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
        letters++;
        recipients += letter.pending().size();
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

    /** Empty if the router, which is not ours, throws: one recipient must not stop the rest. */
    Optional<Route> route(Recipient recipient) {
        try {
            return Optional.of(router.route(recipient));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /** A letter is out of memory. */
    void release(ActiveLetter letter) {
        letters--;
        recipients -= letter.pending().size();
        refill();
    }

    /** Fetches what there is room for now. */
    void refill() {
        while (!toRead.isEmpty() && turns.beginFetch()) {
            read(toRead.removeFirst());
        }
        for (int left = Math.min(crowded.size(), MAX_TURNS); left > 0 && reading < MAX_READING && !unreadable; left--) {
            NextHopQueue queue = crowded.removeFirst();
            if (admits(queue)) {
                if (!turns.beginFetch()) {
                    crowded.addLast(queue);
                    return;
                }
                read(queue.overflow().remove());
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
        reading++;
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
        reading--;
        found.filter(dossier -> dossier.state() == QueueState.INCOMING || dossier.state() == QueueState.ACTIVE)
                .map(Dossier::letter)
                .filter(letter -> !roster.has(letter.id()))
                .ifPresent(this::admit);
        turns.endFetch();
        refill();
    }

    private void admit(Letter letter) {
        var active = new ActiveLetter(letter);
        if (active.isExpiring()) {
            giveUp(active, letter);
        } else {
            load(active);
        }
    }

    private void onUnreadable(QueueId id) {
        reading--;
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
