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
        int status = FAILURE;
        try {
            status = run(arguments, System.in, System.out, System.err);
        } catch (RuntimeException e) {
            System.err.println("posthouse: this is a bug, please report it with what follows");
            e.printStackTrace();
        }
        System.out.flush();
        System.exit(status); // a thread that a failed start has left behind must not keep the process
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
