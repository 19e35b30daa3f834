package io.posthouse.cli;

import java.io.PrintStream;
import java.util.Locale;

/** One line on a terminal that tells how far work has come, for work that takes its time. */
final class Progress {
    private static final int SOON = 1000; // letters: below that it is done before anybody could read it

    private final PrintStream out;
    private final PrintStream err;
    private final boolean shown;
    private boolean dirty;

    Progress(Console console) {
        this.out = console.out();
        this.err = console.err();
        this.shown = console.terminal().shows();
    }

    void looked(long letters) {
        if (letters >= SOON) {
            show("%,d letters looked at", letters);
        }
    }

    void looked(long letters, long of) {
        if (letters >= SOON) {
            show("%,d of %,d letters looked at", letters, of);
        }
    }

    private void show(String format, Object... numbers) {
        if (shown) {
            out.flush(); // it stands below what was printed
            err.print('\r' + String.format(Locale.ROOT, format, numbers));
            err.flush();
            dirty = true;
        }
    }

    /** Takes the line away, before anything else is printed. */
    void clear() {
        if (dirty) {
            err.print("\r\033[K");
            err.flush();
            dirty = false;
        }
    }
}
