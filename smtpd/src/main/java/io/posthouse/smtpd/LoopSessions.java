package io.posthouse.smtpd;

import io.netty.channel.EventLoop;
import io.posthouse.bus.Time;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop, the one that has been silent longest first. Since all have the same time to stay
 * silent, one timer for the head of the list serves them all, and hearing from a client costs a few pointers. Owned by the
 * event loop.
 */
final class LoopSessions {
    private final EventLoop loop;
    private final Time time;
    private final long idleNanos;
    private @Nullable Connection head;
    private @Nullable Connection tail;
    private Time.@Nullable Timer timer;

    LoopSessions(EventLoop loop, Time time, Duration idleTimeout) {
        this.loop = loop;
        this.time = time;
        idleNanos = idleTimeout.toNanos();
    }

    void add(Connection added) {
        assert loop.inEventLoop();
        added.heardAt = time.nanos();
        added.previous = tail;
        if (tail == null) {
            head = added;
        } else {
            tail.next = added;
        }
        tail = added;
        if (timer == null) {
            armAt(added.heardAt + idleNanos);
        }
    }

    void remove(Connection removed) {
        assert loop.inEventLoop();
        Connection previous = removed.previous;
        Connection next = removed.next;
        if (previous == null) {
            head = next;
        } else {
            previous.next = next;
        }
        if (next == null) {
            tail = previous;
        } else {
            next.previous = previous;
        }
        removed.previous = null;
        removed.next = null;
    }

    /** The client has said something, or waits for us. */
    void heard(Connection connection) {
        if (connection == tail) {
            connection.heardAt = time.nanos();
        } else {
            remove(connection);
            add(connection);
        }
    }

    private void armAt(long nanos) {
        timer = time.scheduleAt(nanos, loop, this::onTimer);
    }

    private void onTimer() {
        long now = time.nanos();
        Connection first = head;
        while (first != null && now - first.heardAt >= idleNanos) {
            heard(first); // so that the loop ends whatever it does now
            first.onIdle();
            first = head;
        }
        timer = null;
        if (first != null) {
            armAt(first.heardAt + idleNanos);
        }
    }

    void onDrain() {
        Connection each = head;
        while (each != null) {
            Connection next = each.next; // each may leave the list
            each.onDrain();
            each = next;
        }
    }

    void onStop() {
        Connection each = head;
        while (each != null) {
            Connection next = each.next;
            each.onStop();
            each = next;
        }
        if (timer != null) {
            timer.cancel();
        }
    }
}
