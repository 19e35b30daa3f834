package io.posthouse.spool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Letters that move out of their bags: the deferred soon, so that people see them in their minute, but they settle only
 * after a while, when the system has written them by itself; the held at once; those in a bag that is to be emptied at once.
 * Owned by the spool thread.
 */
final class Moves {
    private static final int MAX_COPIES = 1000; // in one round
    private static final int UNHURRIED_COPIES = 100; // in one round, however few there are
    private static final int ROUNDS = 30; // that the copies of many letters are spread over
    private static final int MAX_SETTLING = 1000; // in one round: as many, else these are what a rush waits for
    private static final int MAX_PLANNED = 20_000; // until there is haste
    private static final int MAX_UNSETTLED = 80_000; // each costs memory; before its time it also costs a sync

    private final Premises premises;
    private final Keeper keeper;
    private final Deque<Docket> planned = new ArrayDeque<>(); // deferred, to be copied: there may be very many
    private final Deque<Move> urgent = new ArrayDeque<>(); // to be copied, if need be, and settled
    private final Deque<Move> unsettled = new ArrayDeque<>(); // copied, oldest first
    private Map<Path, Optional<Bag>> stale = new LinkedHashMap<>();
    private final Set<Path> notYetGone = ConcurrentHashMap.newKeySet(); // all that are stale; read by any thread

    Moves(Premises premises, Keeper keeper) {
        this.premises = premises;
        this.keeper = keeper;
    }

    /** A letter in a bag was deferred. */
    void onDeferred(Docket docket) {
        if (docket.place() instanceof Place.InBag) {
            onChanged(docket);
            planned.add(docket);
        }
    }

    /** A letter in a bag must have a file of its own as soon as can be. */
    Optional<Move> moveNow(Docket docket) {
        if (!(docket.place() instanceof Place.InBag from)) {
            return Optional.empty();
        }
        Move move = docket.move().filter(Move::isCurrent).orElseGet(() -> plan(docket, from));
        urgent.add(move);
        return Optional.of(move);
    }

    private Move plan(Docket docket, Place.InBag from) {
        onChanged(docket);
        var move = new Move(docket, from, target(docket));
        docket.moves(move);
        return move;
    }

    private Path target(Docket docket) {
        Folders folders = premises.folders();
        Path folder = switch (docket.state()) {
            case INCOMING, TAKEN -> folders.incoming;
            case DEFERRED -> folders.minute(docket.minute());
            case HELD -> folders.hold;
        };
        return folder.resolve(Folders.letterName(docket.id));
    }

    /** Something happened to a letter: if it was on a move, that is off, and the copy does not count. */
    void onChanged(Docket docket) {
        docket.move().ifPresent(move -> {
            docket.staysPut();
            stale(move.to, move.from.bag()); // if a round is at it, it is deleted again after that
            move.end();
        });
    }

    /** A file that may be there and does not count: its letter was never accepted. */
    void stale(Path file) {
        stale(file, Optional.empty());
    }

    /** A file that may be there and does not count, since a bag has the say. */
    void stale(Path file, Bag bag) {
        stale(file, Optional.of(bag));
    }

    private void stale(Path file, Optional<Bag> bag) {
        stale.put(file, bag);
        notYetGone.add(file);
    }

    /** All files that may be there and do not count. */
    Collection<Path> stale() {
        return notYetGone;
    }

    /** Whether a file that may be there does not count: its letter is elsewhere, or finished. Any thread. */
    boolean isStale(Path file) {
        return notYetGone.contains(file);
    }

    /** Whether a round has something to do now. */
    boolean isPending() {
        return !planned.isEmpty() || !urgent.isEmpty() || !stale.isEmpty() || unsettled.size() > MAX_UNSETTLED;
    }

    /** How long until the oldest copy may settle. */
    Optional<Duration> untilNext() {
        return Optional.ofNullable(unsettled.peek())
                .map(oldest -> premises.config()
                        .settleDelay()
                        .minusNanos(premises.bus().time().nanos() - oldest.copiedAtNanos()));
    }

    /** Gives a round what it is to do; in a hurry, as much as it may. */
    void fill(Round round, boolean hurry) {
        round.stale.putAll(stale);
        stale = new LinkedHashMap<>();
        while (!urgent.isEmpty() && round.settling.size() < MAX_SETTLING) {
            Move move = urgent.remove();
            if (move.isCurrent() && !move.isSettled()) {
                round.settling.add(move);
                if (!move.isCopied()) {
                    round.copies.add(move);
                }
            }
        }
        int left = hurry ? 0 : Math.max(0, planned.size() - pace());
        while (planned.size() > left && round.copies.size() < MAX_COPIES) {
            Docket docket = planned.remove();
            if (waitsToMove(docket) && docket.place() instanceof Place.InBag from) {
                round.copies.add(plan(docket, from));
            }
        }
        while (!unsettled.isEmpty() && round.settling.size() < MAX_SETTLING && isOldestToSettle()) {
            Move move = unsettled.remove();
            if (move.isCurrent() && !move.isSettled()) {
                round.settling.add(move);
            }
        }
        round.copies.forEach(move -> move.from.bag().pin());
    }

    /** Unless something has happened to it meanwhile, or it is on its way. */
    private boolean waitsToMove(Docket docket) {
        return docket.state() == Docket.State.DEFERRED
                && docket.move().isEmpty()
                && keeper.docket(docket.id).filter(known -> known == docket).isPresent();
    }

    /**
     * How many letters are copied in one round. They are safe where they are, and a new file may cost a lot (ext4 passes over
     * each file that was deleted within the last minute): mail that goes should not feel it when thousands are deferred at once.
     */
    private int pace() {
        return Math.max(UNHURRIED_COPIES, Math.max(planned.size() / ROUNDS, planned.size() - MAX_PLANNED));
    }

    private boolean isOldestToSettle() {
        return unsettled.size() > MAX_UNSETTLED || untilNext().orElseThrow().compareTo(Duration.ZERO) <= 0;
    }

    void onDone(Round round) {
        round.left().forEach(this::stale);
        round.stale.keySet().stream().filter(file -> !stale.containsKey(file)).forEach(notYetGone::remove);
        round.copies.forEach(move -> move.from.bag().unpin());
        Set<Move> all = new LinkedHashSet<>(round.copies);
        all.addAll(round.settling);
        for (Move move : all) {
            if (!move.isCurrent()) {
                abandon(move);
            } else if (move.isSettled()) {
                keeper.recorder().onSettled(move);
            } else if (move.isCopied()) {
                unsettled.add(move);
            } else {
                tryAgain(move);
            }
            if (round.settling.contains(move)) {
                move.end();
            }
        }
    }

    /** Something happened to the letter while a round was at its copy. */
    private void abandon(Move move) {
        if (move.docket.move().filter(current -> current == move).isPresent()) {
            move.docket.staysPut();
        }
        stale(move.to, move.from.bag());
    }

    /** A copy could not be written. The letter is as safe in its bag; stragglers are looked for again anyway. */
    private void tryAgain(Move move) {
        abandon(move);
        if (move.state == Docket.State.DEFERRED) {
            onDeferred(move.docket);
        } else if (move.state == Docket.State.HELD) {
            moveNow(move.docket);
        }
    }

    /** The bag was not told that the letter has moved: the disk is in trouble, or something happened to the letter. */
    void onNotTold(Move move) {
        if (move.isCurrent()) {
            move.unsettled(premises.bus().time().nanos());
            unsettled.add(move);
        }
    }

    /** Moves all letters out of a bag. */
    void empty(List<Docket> letters) {
        letters.forEach(this::moveNow);
    }
}
