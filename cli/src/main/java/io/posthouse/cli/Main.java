package io.posthouse.cli;

import io.posthouse.bus.SystemTime;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Instant;

/** Where the program begins. */
public final class Main {

    /** Exit status for a command line that cannot be understood. */
    static final int USAGE = 2;

    /** Exit status for a command that was understood and could not be done. */
    static final int FAILURE = 1;

    private static final int BUFFER = 64 << 10;

    /** Standard output in its own encoding. The system's own stream makes a system call of each line. */
    private static final PrintStream OUT = new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER),
            false,
            Charset.forName(System.getProperty("stdout.encoding", System.getProperty("file.encoding", "UTF-8"))));

    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

    public static void main(String[] arguments) {
        if (System.getProperty(LEAK_DETECTION) == null) {
            System.setProperty(
                    LEAK_DETECTION, "disabled"); // it takes the stack of every 128th buffer; tests look for leaks
        }
        int status = FAILURE;
        try {
            String calledAs = System.getProperty("posthouse.command", ""); // the launcher says so
            status = run(
                    CommandLines.asCalled(calledAs, arguments),
                    new Console(System.in, OUT, System.err, Terminal.ofProcess(), Main::now));
        } catch (RuntimeException e) {
            System.err.println("posthouse: this is a bug, please report it with what follows");
            e.printStackTrace();
        }
        OUT.flush();
        System.exit(status); // a thread that a failed start has left behind must not keep the process
    }

    /** @return the exit status */
    static int run(String[] arguments, Console console) {
        try {
            return CommandLines.parse(arguments).run(console);
        } catch (UsageException e) {
            console.complain(String.valueOf(e.getMessage()));
            return USAGE;
        }
    }

    private static Instant now() {
        try (var time = new SystemTime()) {
            return time.now();
        }
    }

    private Main() {}
}
