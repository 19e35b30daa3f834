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
        return String.format(Locale.ROOT, size < 9.95 ? "%.1f %s" : "%.0f %s", size, UNITS[unit]);
    }

    static String letters(long count) {
        return count == 1 ? "1 letter" : String.format(Locale.ROOT, "%,d letters", count);
    }

    private Size() {}
}
