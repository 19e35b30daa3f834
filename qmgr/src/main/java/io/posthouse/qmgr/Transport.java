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
    private final Set<Delivery> underWay = new HashSet<>();
    private final Deque<NextHopQueue> line = new ArrayDeque<>();
    private State state = State.RUNNING;
    private int changes;

    Transport(String name, int limit) {
        this.name = name;
        this.limit = limit;
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
        if (!queue.isInLine() && queue.canDeliver()) {
            queue.inLine(true);
            line.addLast(queue);
        }
    }

    /** The queue whose turn it is, out of the line; null while nothing can be delivered. */
    @Nullable
    NextHopQueue next() {
        if (state != State.RUNNING || underWay.size() >= limit) {
            return null;
        }
        for (NextHopQueue queue = line.pollFirst(); queue != null; queue = line.pollFirst()) {
            queue.inLine(false);
            if (queue.canDeliver()) { // it could when it got in line
                return queue;
            }
        }
        return null;
    }

    void begin(Delivery delivery) {
        underWay.add(delivery);
    }

    /** Returns false if the delivery had been given up before. */
    boolean end(Delivery delivery) {
        return underWay.remove(delivery);
    }

    boolean isIdle() {
        return underWay.isEmpty();
    }

    List<Delivery> underWay() {
        return List.copyOf(underWay);
    }
}
