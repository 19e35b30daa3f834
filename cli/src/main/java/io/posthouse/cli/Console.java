package io.posthouse.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * Where a command reads, writes and complains, and what is at the other end.
 *
 * @param clock what time it is for whoever reads
 */
record Console(InputStream in, PrintStream out, PrintStream err, Terminal terminal, Supplier<Instant> clock) {

    /** Says in one sentence what is wrong. */
    void complain(String sentence) {
        out.flush(); // what was printed before it is seen before it
        err.println("posthouse: " + sentence);
    }
}
