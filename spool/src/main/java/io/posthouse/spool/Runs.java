package io.posthouse.spool;

import java.util.Arrays;

/** Where each of many rows ends that lie in one array, one behind the other. Owned by one thread. */
final class Runs {
    private int[] ends = new int[64];
    private int size;

    /** Begins behind the last. */
    int add(int length) {
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size / 2 * 3);
        }
        ends[size] = start(size) + length;
        return size++;
    }

    int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    int end(int number) {
        return ends[number];
    }

    int size() {
        return size;
    }
}
