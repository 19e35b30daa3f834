package io.posthouse.cli;

import java.io.InputStream;
import java.io.PrintStream;

/** Where the program begins. */
public final class Main {

    /** Exit status for a command line that cannot be understood. */
    static final int USAGE = 2;

    /** Exit status for a command that was understood and could not be done. */
    static final int FAILURE = 1;

    public static void main(String[] arguments) {
        int status = run(arguments, System.in, System.out, System.err);
        System.out.flush();
        System.exit(status);
    }

    /** @return the exit status */
    static int run(String[] arguments, InputStream in, PrintStream out, PrintStream err) {
        try {
            return CommandLines.parse(arguments).run(in, out, err);
        } catch (UsageException e) {
            err.println("posthouse: " + e.getMessage());
            return USAGE;
        }
    }

    private Main() {}
}
