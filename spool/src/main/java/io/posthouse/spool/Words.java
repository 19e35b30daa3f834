package io.posthouse.spool;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Short texts, each kept once and known by a number: domains, next hops, reasons. Owned by one thread. */
final class Words extends NumberTable {
    private byte[] octets = new byte[1024]; // one word behind the other, in UTF-8
    private int[] ends = new int[64];
    private int size;
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
        int start = start(size);
        if (octets.length - start < word.length) {
            octets = Arrays.copyOf(octets, Math.max(octets.length / 2 * 3, start + word.length));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size / 2 * 3);
        }
        System.arraycopy(word, 0, octets, start, word.length);
        ends[size] = start + word.length;
        put(size);
        return size++;
    }

    String word(int number) {
        return new String(octets, start(number), ends[number] - start(number), StandardCharsets.UTF_8);
    }

    byte[] octets(int number) {
        return Arrays.copyOfRange(octets, start(number), ends[number]);
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
            hash = 31 * hash + octets[i];
        }
        return hash;
    }

    @Override
    boolean isSought(int number) {
        return Arrays.equals(octets, start(number), ends[number], sought, 0, sought.length);
    }
}
