package io.posthouse.mail;

/**
 * A message's name in the spool, never used twice. Eleven characters of digits and letters, made from the microsecond
 * of arrival, so that sorting by id sorts by age.
 *
 * @param value microseconds since 1970, made unique by whoever hands ids out; not negative
 */
public record QueueId(long value) implements Comparable<QueueId> {
    /** Length of an id as text. 32 to the 11th microseconds last until the year 3111. */
    public static final int LENGTH = 11;

    /** Digits and capitals without I, L, O and U, which are misread or make words. */
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private static final long LIMIT = 1L << (5 * LENGTH);

    public QueueId {
        if (value < 0 || value >= LIMIT) {
            throw new IllegalArgumentException("queue id out of range: " + value);
        }
    }

    /**
     * Reads an id as a person typed it, in either case.
     *
     * @throws IllegalArgumentException if it is no queue id
     */
    public static QueueId parse(String text) {
        if (text.length() != LENGTH) {
            throw new IllegalArgumentException("no queue id (" + LENGTH + " characters): " + text);
        }
        long value = 0;
        for (int i = 0; i < LENGTH; i++) {
            int digit = ALPHABET.indexOf(Character.toUpperCase(text.charAt(i)));
            if (digit < 0) {
                throw new IllegalArgumentException("no queue id (unexpected '" + text.charAt(i) + "'): " + text);
            }
            value = value << 5 | digit;
        }
        return new QueueId(value);
    }

    @Override
    public int compareTo(QueueId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        var text = new char[LENGTH];
        long rest = value;
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = ALPHABET.charAt((int) (rest & 31));
            rest >>>= 5;
        }
        return new String(text);
    }
}
