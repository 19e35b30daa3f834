package io.posthouse.cli;

import java.util.Locale;

/** Sizes and counts, as people read them. */
final class Size {
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

    static String words(long octets) {
        if (octets < 1024) {
            return octets + " B";
        }
        double size = octets / 1024.0;
        int unit = 0;
        while (size >= 1023.5 && unit < UNITS.length - 1) {
            size /= 1024;
            unit++;
        }
        long tenths = Math.round(size * 10);
        return (size < 9.95 ? tenths / 10 + "." + tenths % 10 : Math.round(size)) + " " + UNITS[unit];
    }

    static String letters(long count) {
        return count == 1 ? "1 letter" : String.format(Locale.ROOT, "%,d letters", count);
    }

    private Size() {}
}
