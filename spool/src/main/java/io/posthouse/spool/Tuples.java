package io.posthouse.spool;

import java.util.Arrays;

/** Short rows of numbers, each kept once and known by a number of its own. Owned by one thread. */
final class Tuples extends NumberTable {
    private int[] values = new int[256]; // one tuple behind the other
    private int[] ends = new int[64];
    private int size;
    private int[] sought = {};

    /** The number of a tuple, which is kept from now on. Numbers begin at 0 and have no gaps. */
    int number(int... tuple) {
        sought = tuple;
        int known = find(Arrays.hashCode(tuple));
        return known == NONE ? add(tuple) : known;
    }

    private int add(int[] tuple) {
        int start = start(size);
        if (values.length - start < tuple.length) {
            values = Arrays.copyOf(values, Math.max(values.length / 2 * 3, start + tuple.length));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size / 2 * 3);
        }
        System.arraycopy(tuple, 0, values, start, tuple.length);
        ends[size] = start + tuple.length;
        put(size);
        return size++;
    }

    int length(int number) {
        return ends[number] - start(number);
    }

    int value(int number, int index) {
        return values[start(number) + index];
    }

    int size() {
        return size;
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    @Override
    int hash(int number) {
        int hash = 1; // as Arrays.hashCode
        for (int i = start(number); i < ends[number]; i++) {
            hash = 31 * hash + values[i];
        }
        return hash;
    }

    @Override
    boolean isSought(int number) {
        return Arrays.equals(values, start(number), ends[number], sought, 0, sought.length);
    }
}
