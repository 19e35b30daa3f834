package io.posthouse.qmgr;

import io.posthouse.mail.QueueId;

/** Queue ids, first in, first out, at eight bytes each. Owned by the qmgr thread. */
final class IdQueue implements Lanes.Lane {
    private static final long[] EMPTY = {};

    private long[] ring = EMPTY;
    private int head;
    private int size;

    void add(QueueId id) {
        if (size == ring.length) {
            grow();
        }
        ring[(head + size) % ring.length] = id.value();
        size++;
    }

    /** The oldest, taken out. There must be one. */
    QueueId remove() {
        if (size == 0) {
            throw new IllegalStateException("no id waits");
        }
        var id = new QueueId(ring[head]);
        head = (head + 1) % ring.length;
        size--;
        if (size == 0) {
            ring = EMPTY; // a backlog that is over needs no room
            head = 0;
        }
        return id;
    }

    @Override
    public int size() {
        return size;
    }

    private void grow() {
        var larger = new long[Math.max(16, ring.length + (ring.length >> 1))];
        int tail = Math.min(size, ring.length - head);
        System.arraycopy(ring, head, larger, 0, tail);
        System.arraycopy(ring, 0, larger, tail, size - tail);
        ring = larger;
        head = 0;
    }
}
