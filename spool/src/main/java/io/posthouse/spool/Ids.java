package io.posthouse.spool;

import java.util.Arrays;

/** Ids of letters, eight octets each. Owned by one thread. */
final class Ids {
    private long[] values = new long[64];
    private int count;

    void add(long id) {
        if (count == values.length) {
            values = Arrays.copyOf(values, count * 2);
        }
        values[count++] = id;
    }

    /** All of them, oldest letters first. */
    long[] sorted() {
        long[] all = Arrays.copyOf(values, count);
        Arrays.sort(all);
        return all;
    }
}
