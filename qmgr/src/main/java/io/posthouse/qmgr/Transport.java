package io.posthouse.qmgr;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A service that delivers, as the queue manager sees it: how much it does at once, and which next hops wait in line for
 * it. Owned by the qmgr thread.
 *
 * <p>Next hops with urgent mail stand in a line of their own, which goes first, but for one turn after some. A part of what
 * may be done at once is kept for urgent mail.
 */
final class Transport {

    /** Whether the service answers. */
    enum State {
        RUNNING,
        /** It failed a moment ago and is likely to be back soon: its letters wait. */
        AWAITED,
        /** It did not come back: its letters are deferred, so that they do not fill the memory. */
        ABSENT
    }

    private final String name;
    private final int limit;
    private final int ordinaryLimit;
    private final int maxTurns;
    private final Set<Delivery> underWay = new HashSet<>();
    private final Deque<NextHopQueue> line = new ArrayDeque<>();
    private final Deque<NextHopQueue> urgentLine = new ArrayDeque<>();
    private int ordinary; // deliveries under way that are not urgent
    private int turns; // of the urgent line, since the other had one
    private State state = State.RUNNING;
    private int changes;

    /**
     * A transport that does nothing yet.
     *
     * @param limit deliveries at once
     */
    Transport(String name, int limit, Precedence precedence) {
        this.name = name;
        this.limit = limit;
        ordinaryLimit = limit - precedence.reserve(limit);
        maxTurns = precedence.turns();
    }

    String name() {
        return name;
    }

    State state() {
        return state;
    }

    /** Returns the number of this change, by which a timer sees later whether there was another. */
    int become(State next) {
        state = next;
        return ++changes;
    }

    /** Whether nothing has changed since the given change. */
    boolean isSince(int change) {
        return changes == change;
    }

    /** A queue that can deliver gets in line, unless it stands there already. */
    void offer(NextHopQueue queue) {
        offer(queue, true);
        offer(queue, false);
    }

    private void offer(NextHopQueue queue, boolean urgent) {
        if (!queue.isInLine(urgent) && queue.canDeliver(urgent)) {
            queue.inLine(urgent, true);
            line(urgent).addLast(queue);
        }
    }

    private Deque<NextHopQueue> line(boolean urgent) {
        return urgent ? urgentLine : line;
    }

    /** The queue whose turn it is, out of the line; null while nothing can be delivered. */
    @Nullable
    NextHopQueue next() {
        if (state != State.RUNNING || underWay.size() >= limit) {
            return null;
        }
        boolean urgentFirst = turns < maxTurns || !hasRoom();
        NextHopQueue next = next(urgentFirst);
        if (next != null) {
            turns = urgentFirst && !line.isEmpty() ? turns + 1 : 0;
            return next;
        }
        turns = 0;
        return next(!urgentFirst);
    }

    private @Nullable NextHopQueue next(boolean urgent) {
        if (!urgent && !hasRoom()) {
            return null;
        }
        Deque<NextHopQueue> from = line(urgent);
        for (NextHopQueue queue = from.pollFirst(); queue != null; queue = from.pollFirst()) {
            queue.inLine(urgent, false);
            if (queue.canDeliver(urgent)) { // it could when it got in line
                return queue;
            }
        }
        return null;
    }

    /** Whether one more may be under way that is not urgent. */
    boolean hasRoom() {
        return ordinary < ordinaryLimit && underWay.size() < limit;
    }

    void begin(Delivery delivery) {
        underWay.add(delivery);
        ordinary += delivery.isUrgent() ? 0 : 1;
    }

    /** Returns false if the delivery had been given up before. */
    boolean end(Delivery delivery) {
        boolean known = underWay.remove(delivery);
        ordinary -= known && !delivery.isUrgent() ? 1 : 0;
        return known;
    }

    boolean isIdle() {
        return underWay.isEmpty();
    }

    List<Delivery> underWay() {
        return List.copyOf(underWay);
    }
}
