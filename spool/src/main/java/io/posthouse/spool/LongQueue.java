package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import java.util.ArrayList;
import java.util.List;

/** Ids in a line, eight octets each. Owned by one thread. */
final class LongQueue {
    private long[] ids = {};
    private int first;
    private int end;

    void add(long id) {
        if (end == ids.length) {
            int size = end - first;
            long[] target = size >= ids.length / 2 ? new long[Math.max(64, size * 2)] : ids;
            System.arraycopy(ids, first, target, 0, size);
            ids = target;
            first = 0;
            end = size;
        }
        ids[end++] = id;
    }

    /** The first ones, in order. */
    List<QueueId> take(int max) {
        var taken = new ArrayList<QueueId>();
        while (first < end && taken.size() < max) {
            taken.add(new QueueId(ids[first++]));
        }
        if (first == end) {
            ids = ids.length > 1024 ? new long[0] : ids;
            first = 0;
            end = 0;
        }
        return taken;
    }

    boolean isEmpty() {
        return first == end;
    }
}
