package io.posthouse.qmgr;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Time;
import io.posthouse.bus.Worker;
import io.posthouse.spool.Letter;
import io.posthouse.spool.Spool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fetches deferred letters when they are due, in batches, as many as there is room for. Owned by the qmgr thread.
 *
 * <p>Of those that are due, as many as there is room for come at once. If their next hops have more in line than they can take for
 * a while, the rest comes slowly, {@value #BATCH} a second.
 *
 * <p>Looks at the spool when the next letter is due, and every few minutes in any case, which makes up for whatever was
 * missed: a clock that was put forward or back, a letter that a person released.
 */
final class DueLetters {
    private static final int BATCH = 500;
    private static final Duration LONGEST_NAP = Duration.ofMinutes(5);
    private static final Duration SHORTEST_NAP = Duration.ofSeconds(1);

    private final Bus bus;
    private final Worker worker;
    private final Spool spool;
    private final Intake intake;
    private final Turns turns;
    private final ClockWatch clock;
    private final Duration longestWait;
    private boolean taking;
    private boolean wanting;
    private boolean patient; // until the line of those that find no room is shorter, or a while has passed
    private boolean stopped;
    private Instant wakeAt = Instant.MAX;
    private Time.@Nullable Timer alarm;

    /**
     * Looks at nothing yet.
     *
     * @param longestWait how far in the future a letter may be due: what waits longer was deferred by a clock that has been
     *     put back since
     */
    DueLetters(
            Bus bus, Worker worker, Spool spool, Intake intake, Turns turns, ClockWatch clock, Duration longestWait) {
        this.bus = bus;
        this.worker = worker;
        this.spool = spool;
        this.intake = intake;
        this.turns = turns;
        this.clock = clock;
        this.longestWait = longestWait;
    }

    /** A letter was, or will soon be, deferred until then. */
    void expect(Instant due) {
        if (due.isBefore(wakeAt) && !taking && !stopped) {
            wakeAt(due);
        }
    }

    private void wakeAt(Instant at) {
        if (alarm != null) {
            alarm.cancel();
        }
        wakeAt = at;
        long nanos = bus.time().nanos(); // before now(): if the clock moves between, the look is early and not late
        long wait = Duration.between(bus.time().now(), at).toNanos();
        alarm = bus.time().scheduleAt(nanos + wait, worker, this::look);
    }

    /** Takes what is due, if there is room for it. */
    void look() {
        if (taking || stopped) {
            return;
        }
        patient = false;
        clock.look();
        int room = Math.min(BATCH, intake.room());
        wanting = room == 0;
        if (wanting) {
            napUntil(Instant.MAX);
            return;
        }
        if (!turns.beginFetch()) {
            wanting = true; // until onFree
            return;
        }
        taking = true;
        Instant now = bus.time().now();
        spool.takeDue(now, now.plus(longestWait), room)
                .whenComplete((letters, failure) -> worker.execute(() -> onTaken(room, letters)));
    }

    private void onTaken(int asked, @Nullable List<Letter> letters) {
        assert worker.isCurrent();
        taking = false;
        if (letters == null) { // the spool cannot read now
            napUntil(Instant.MAX);
            turns.endFetch();
            return;
        }
        letters.forEach(intake::take);
        turns.endFetch();
        patient = letters.size() == asked && intake.hasLongLine();
        if (patient) { // they are for next hops that have more than enough; but behind them may be others
            napUntil(Instant.MIN);
        } else if (letters.size() == asked) {
            look();
        } else {
            napUntil(spool.nextDue().orElse(Instant.MAX));
        }
    }

    /** Or for as long as is sensible. */
    private void napUntil(Instant at) {
        Instant now = bus.time().now(); // asked once, since it may be moved meanwhile
        Instant earliest = now.plus(SHORTEST_NAP);
        Instant latest = now.plus(LONGEST_NAP);
        wakeAt(at.isBefore(earliest) ? earliest : at.isAfter(latest) ? latest : at);
    }

    /** Letters may be fetched again. */
    void onFree() {
        if (wanting) {
            look();
        }
    }

    /** Letters have become due by a person's wish. */
    void onDue() {
        look(); // and if that is under way, it will see that more is due
    }

    /** A letter has left the memory. */
    void onRoom() {
        if ((wanting && intake.room() >= BATCH) || (patient && !intake.hasLongLine())) {
            look();
        }
    }

    void stop() {
        stopped = true;
        if (alarm != null) {
            alarm.cancel();
        }
    }
}
