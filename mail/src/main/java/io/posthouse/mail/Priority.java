package io.posthouse.mail;

import java.util.regex.Pattern;

/**
 * How urgent a message is: the value of MAIL's MT-PRIORITY parameter (RFC 6710).
 *
 * @param value from -9, mail that may wait, to 9, mail that goes before all other
 */
public record Priority(int value) implements Comparable<Priority> {
    /** Of a message of which nobody said how urgent it is (RFC 6710 section 4.1). */
    public static final Priority NORMAL = new Priority(0);

    public static final Priority HIGHEST = new Priority(9);

    private static final Pattern VALUE = Pattern.compile("0|-?[1-9]");

    public Priority {
        if (value < -9 || value > 9) {
            throw new IllegalArgumentException("priority " + value + " is not within -9 and 9");
        }
    }

    /**
     * Reads the value on the wire.
     *
     * @throws MalformedParameterException with the reason in plain words
     */
    public static Priority parse(String value) {
        if (!VALUE.matcher(value).matches()) {
            throw new MalformedParameterException("MT-PRIORITY is a whole number from -9 to 9");
        }
        return new Priority(Integer.parseInt(value));
    }

    /** Whether it goes before ordinary mail, and may use what is kept free for such. */
    public boolean isUrgent() {
        return value > 0;
    }

    /** The less urgent of the two. */
    public Priority atMost(Priority limit) {
        return compareTo(limit) > 0 ? limit : this;
    }

    @Override
    public int compareTo(Priority other) {
        return Integer.compare(value, other.value);
    }

    /** The value on the wire. */
    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
