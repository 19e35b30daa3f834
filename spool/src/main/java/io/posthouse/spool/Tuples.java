package io.posthouse.spool;

import java.util.Arrays;
import java.util.BitSet;

/** Short rows of numbers, each kept once and known by a number of its own. Owned by one thread. */
final class Tuples extends NumberTable {
    private int[] values = new int[256]; // one tuple behind the other
    private final Runs runs = new Runs();
    private int[] sought = {};

    /** The number of a tuple, which is kept from now on. Numbers begin at 0 and have no gaps. */
    int number(int... tuple) {
        sought = tuple;
        int known = find(Arrays.hashCode(tuple));
        return known == NONE ? add(tuple) : known;
    }

    private int add(int[] tuple) {
        int start = runs.start(runs.size());
        if (values.length - start < tuple.length) {
            values = Arrays.copyOf(values, Math.max(values.length / 2 * 3, start + tuple.length));
        }
        System.arraycopy(tuple, 0, values, start, tuple.length);
        int number = runs.add(tuple.length);
        put(number);
        return number;
    }

    int length(int number) {
        return runs.end(number) - runs.start(number);
    }

    int value(int number, int index) {
        return values[runs.start(number) + index];
    }

    /** To be called before {@link #retain} only, since the tuple is not found any more. */
    void change(int number, int index, int value) {
        values[runs.start(number) + index] = value;
    }

    /** Drops all tuples but some, which may have been changed. Returns the new number of each. */
    int[] retain(BitSet wanted) {
        int[] numbers = runs.retain(wanted, (from, to, length) -> System.arraycopy(values, from, values, to, length));
        values = Arrays.copyOf(values, Math.max(256, runs.start(runs.size())));
        refill(runs.size());
        return numbers;
    }

    int size() {
        return runs.size();
    }

    @Override
    int hash(int number) {
        int hash = 1; // as Arrays.hashCode
        for (int i = runs.start(number); i < runs.end(number); i++) {
            hash = 31 * hash + values[i];
        }
        return hash;
    }

    @Override
    boolean isSought(int number) {
        return Arrays.equals(values, runs.start(number), runs.end(number), sought, 0, sought.length);
    }
}
