package io.posthouse.smtpclient;

import io.posthouse.mail.NextHop;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The sessions: all of them, and for each next hop those that wait for a message. Any thread. Who takes an idle session
 * out owns it, by {@link Session#claim()}; the one used last is taken first, so that what is too many grows old and ends.
 */
final class SessionPool {
    private final Map<NextHop, Deque<Session>> idle = new ConcurrentHashMap<>();
    private final Set<Session> all = ConcurrentHashMap.newKeySet();
    private final AtomicInteger idleSessions = new AtomicInteger();
    private final int maxIdleSessions;

    SessionPool(int maxIdleSessions) {
        this.maxIdleSessions = maxIdleSessions;
    }

    void add(Session opened) {
        all.add(opened);
    }

    /**
     * Takes a session in, to be found from now on.
     *
     * @return whether there was room
     */
    boolean offer(Session session) {
        if (idleSessions.incrementAndGet() > maxIdleSessions) {
            idleSessions.decrementAndGet();
            return false;
        }
        session.letClaim();
        idle.compute(session.nextHop(), (nextHop, waiting) -> {
            Deque<Session> sessions = waiting == null ? new ConcurrentLinkedDeque<>() : waiting;
            sessions.addFirst(session);
            return sessions;
        });
        return true;
    }

    /** A session is idle no longer; what the queues still hold of it is passed over. */
    void onClaimed() {
        idleSessions.decrementAndGet();
    }

    Optional<Session> take(NextHop nextHop) {
        Deque<Session> waiting = idle.get(nextHop);
        while (waiting != null) {
            Session session = waiting.pollFirst();
            if (session == null) {
                break;
            }
            if (session.claim()) {
                return Optional.of(session);
            }
        }
        return Optional.empty();
    }

    void remove(Session closed) {
        all.remove(closed);
        idle.computeIfPresent(closed.nextHop(), (nextHop, waiting) -> {
            waiting.remove(closed);
            return waiting.isEmpty() ? null : waiting; // a next hop without sessions leaves nothing behind
        });
    }

    Set<Session> all() {
        return all;
    }
}
