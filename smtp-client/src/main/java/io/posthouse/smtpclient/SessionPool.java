package io.posthouse.smtpclient;

import io.posthouse.mail.NextHop;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * The sessions: all of them, and for each next hop those that wait for a message. Any thread. Who takes an idle session
 * out owns it, by {@link Session#claim()}; the one used last is taken first, so that what is too many grows old and ends.
 */
final class SessionPool {
    private final Map<NextHop, Deque<Session>> idle = new ConcurrentHashMap<>();
    private final Set<Session> all = ConcurrentHashMap.newKeySet();

    void add(Session opened) {
        all.add(opened);
    }

    /** The session must be claimable from now on, and not before. */
    void putIdle(Session session) {
        idle.compute(session.nextHop(), (nextHop, waiting) -> {
            Deque<Session> sessions = waiting == null ? new ConcurrentLinkedDeque<>() : waiting;
            sessions.addFirst(session);
            return sessions;
        });
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
