package io.posthouse.cli;

import java.io.InputStream;
import java.io.PrintStream;

/** What a command line asks for, understood and checked. */
interface Action {

    /**
     * Does it.
     *
     * @return the exit status
     * @throws UsageException where only doing it shows that the command line is wrong
     */
    int run(InputStream in, PrintStream out, PrintStream err);
}
