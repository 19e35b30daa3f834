package io.posthouse.spool;

import java.util.Arrays;
import java.util.BitSet;

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

    /** Moves what a row has in the array of whoever owns it. */
    @FunctionalInterface
    interface Move {
        void run(int from, int to, int length);
    }

    /**
     * Drops all rows but some; those move up, the first of them first.
     *
     * @return the new number of each
     */
    int[] retain(BitSet wanted, Move move) {
        var numbers = new int[size];
        int kept = 0;
        int from = 0;
        int to = 0;
        for (int row = 0; row < size; row++) {
            int length = ends[row] - from;
            if (wanted.get(row)) {
                move.run(from, to, length);
                to += length;
                numbers[row] = kept;
                ends[kept++] = to;
            }
            from += length;
        }
        size = kept;
        ends = Arrays.copyOf(ends, Math.max(64, size));
        return numbers;
    }
}
