package io.posthouse.mail;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of data with its unit, as {@code 50 MiB}.
 *
 * @param bytes not negative
 */
public record DataSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s*(B|KiB|MiB|GiB|TiB)", Pattern.CASE_INSENSITIVE);
    private static final String UNITS = "BKMGT";

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("negative size: " + bytes);
        }
    }

    public static DataSize ofKibibytes(long kibibytes) {
        return new DataSize(Math.multiplyExact(kibibytes, 1L << 10));
    }

    public static DataSize ofMebibytes(long mebibytes) {
        return new DataSize(Math.multiplyExact(mebibytes, 1L << 20));
    }

    /**
     * Reads a whole number and its unit.
     *
     * @throws IllegalArgumentException that says what is allowed; a bare number is refused, since its unit is a guess
     */
    public static DataSize parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "not a size: \"" + text + "\"; write a whole number with B, KiB, MiB, GiB or TiB, as \"50 MiB\"");
        }
        int power = UNITS.indexOf(form.group(2).toUpperCase(Locale.ROOT).charAt(0));
        try {
            return new DataSize(Math.multiplyExact(Long.parseLong(form.group(1)), 1L << (10 * power)));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("size too large: \"" + text + '"', e);
        }
    }

    /** In the largest unit that leaves a whole number. */
    @Override
    public String toString() {
        int power = bytes == 0 ? 0 : Math.min(4, Long.numberOfTrailingZeros(bytes) / 10);
        return (bytes >> (10 * power)) + " " + UNITS.charAt(power) + (power == 0 ? "" : "iB");
    }
}
