package io.posthouse.spool;

/**
 * Finds numbers by what they stand for, which is kept elsewhere; four octets a place, at most three of four places taken
 * (open addressing with linear probing: Knuth, volume 3, section 6.4). Owned by one thread.
 */
abstract class NumberTable {
    static final int NONE = -1;

    private int[] places = new int[64]; // number + 1; 0 is free
    private int count;

    /** The hash of what a number stands for. */
    abstract int hash(int number);

    /** Whether a number stands for what is looked for. */
    abstract boolean isSought(int number);

    /** The number that is looked for, or NONE. */
    final int find(int hash) {
        for (int at = home(hash); places[at] != 0; at = after(at)) {
            if (isSought(places[at] - 1)) {
                return places[at] - 1;
            }
        }
        return NONE;
    }

    /** Adds a number that is not there. */
    final void put(int number) {
        if (++count > places.length / 4 * 3) {
            int[] old = places;
            places = new int[old.length * 2];
            for (int place : old) {
                if (place != 0) {
                    settle(place);
                }
            }
        }
        settle(number + 1);
    }

    private void settle(int place) {
        int at = home(hash(place - 1));
        while (places[at] != 0) {
            at = after(at);
        }
        places[at] = place;
    }

    /** Removes a number that is there. */
    final void remove(int number) {
        int gap = home(hash(number));
        while (places[gap] != number + 1) {
            gap = after(gap);
        }
        count--;
        places[gap] = 0;
        for (int at = after(gap);
                places[at] != 0;
                at = after(at)) { // those behind it move up, if the gap is on their way
            int home = home(hash(places[at] - 1));
            boolean passesGap = gap < at ? home <= gap || home > at : home <= gap && home > at;
            if (passesGap) {
                places[gap] = places[at];
                places[at] = 0;
                gap = at;
            }
        }
    }

    /** Has the numbers below this one and no others, what they stand for having changed. */
    final void refill(int end) {
        int size = 64;
        while (end > size / 4 * 3) {
            size *= 2;
        }
        places = new int[size];
        count = 0;
        for (int number = 0; number < end; number++) {
            put(number);
        }
    }

    final int count() {
        return count;
    }

    private int home(int hash) {
        return (hash * 0x9E3779B9) >>> Integer.numberOfLeadingZeros(places.length - 1);
    }

    private int after(int at) {
        return (at + 1) & (places.length - 1);
    }
}
