package io.posthouse.cli;

import java.io.PrintStream;
import java.util.Locale;

/** One line on a terminal that tells how far work has come, for work that takes its time. */
final class Progress {
    private static final int SOON = 1000; // letters: below that it is done before anybody could read it

    private final PrintStream err;
    private final boolean shown;
    private boolean dirty;

    Progress(PrintStream err, Terminal terminal) {
        this.err = err;
        this.shown = terminal.shows();
    }

    void looked(long letters) {
        if (shown && letters >= SOON) {
            err.print(String.format(Locale.ROOT, "\r%,d letters looked at", letters));
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
