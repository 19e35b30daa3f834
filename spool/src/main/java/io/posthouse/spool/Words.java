package io.posthouse.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/** Short texts, each kept once and known by a number: domains, next hops, reasons. Owned by one thread. */
final class Words {
    private final Tuples tuples = new Tuples(); // UTF-8, four octets a value; the very last says how many do not count

    /** The number of a word, which is kept from now on. Numbers begin at 0 and have no gaps. */
    int number(String word) {
        byte[] octets = word.getBytes(StandardCharsets.UTF_8);
        var tuple = new int[octets.length / Integer.BYTES + 1];
        ByteBuffer packed = ByteBuffer.allocate(tuple.length * Integer.BYTES).put(octets);
        packed.put(packed.capacity() - 1, (byte) packed.remaining());
        packed.rewind().asIntBuffer().get(tuple);
        return tuples.number(tuple);
    }

    String word(int number) {
        ByteBuffer packed = ByteBuffer.allocate(tuples.length(number) * Integer.BYTES);
        for (int i = 0; i < tuples.length(number); i++) {
            packed.putInt(tuples.value(number, i));
        }
        byte[] octets = packed.array();
        return new String(octets, 0, octets.length - octets[octets.length - 1], StandardCharsets.UTF_8);
    }

    int size() {
        return tuples.size();
    }

    /** Drops all words but some. Returns the new number of each. */
    int[] retain(BitSet wanted) {
        return tuples.retain(wanted);
    }
}
