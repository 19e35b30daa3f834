package io.posthouse.spool;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/** Short texts, each kept once and known by a number: domains, next hops, reasons. Owned by one thread. */
final class Words extends NumberTable {
    private byte[] octets = new byte[1024]; // one word behind the other, in UTF-8
    private final Runs runs = new Runs();
    private byte[] sought = {};

    /** The number of a word, which is kept from now on. Numbers begin at 0 and have no gaps. */
    int number(String word) {
        return number(word.getBytes(StandardCharsets.UTF_8));
    }

    int number(byte[] word) {
        sought = word;
        int known = find(Arrays.hashCode(word));
        return known == NONE ? add(word) : known;
    }

    private int add(byte[] word) {
        int start = runs.start(runs.size());
        if (octets.length - start < word.length) {
            octets = Arrays.copyOf(octets, Math.max(octets.length / 2 * 3, start + word.length));
        }
        System.arraycopy(word, 0, octets, start, word.length);
        int number = runs.add(word.length);
        put(number);
        return number;
    }

    String word(int number) {
        return new String(octets, runs.start(number), runs.end(number) - runs.start(number), StandardCharsets.UTF_8);
    }

    byte[] octets(int number) {
        return Arrays.copyOfRange(octets, runs.start(number), runs.end(number));
    }

    /** Drops all words but some. Returns the new number of each. */
    int[] retain(BitSet wanted) {
        int[] numbers = runs.retain(wanted, (from, to, length) -> System.arraycopy(octets, from, octets, to, length));
        octets = Arrays.copyOf(octets, Math.max(1024, runs.start(runs.size())));
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
            hash = 31 * hash + octets[i];
        }
        return hash;
    }

    @Override
    boolean isSought(int number) {
        return Arrays.equals(octets, runs.start(number), runs.end(number), sought, 0, sought.length);
    }
}
