package io.posthouse.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a person sits there.
 *
 * @param asks whether what is asked is answered by a person
 * @param shows whether what is printed on standard error is seen at once
 */
record Terminal(boolean asks, boolean shows) {
    private static final Terminal OF_PROCESS = new Terminal(isTerminal(0), isTerminal(2));

    static Terminal ofProcess() {
        return OF_PROCESS;
    }

    /** Asks the kernel, where it can tell: Java knows only of standard input and output together. */
    @SuppressWarnings("SystemConsoleNull") // where it is never null, as on some JDKs, a person is asked once too often
    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd/" + descriptor);
        try {
            if (Files.isSymbolicLink(link)) {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
            }
        } catch (IOException e) {
            return false;
        }
        return System.console() != null;
    }
}
