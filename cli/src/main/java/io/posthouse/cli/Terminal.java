package io.posthouse.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What is at the other end of standard input and output.
 *
 * @param asks whether what is asked is answered by a person
 * @param shows whether what is printed on standard error is seen at once
 * @param columns how wide a line may be
 */
record Terminal(boolean asks, boolean shows, int columns) {
    private static final int USUAL = 80;
    private static final int WIDEST = 160; // a longer line is hard to read

    /** Nobody is there. */
    static final Terminal NONE = new Terminal(false, false, USUAL);

    static Terminal ofProcess() {
        return new Terminal(isTerminal(0), isTerminal(2), columns(System.getenv()));
    }

    /** As the variable COLUMNS says, if it is exported; the launcher does so. */
    static int columns(Map<String, String> environment) {
        String columns = environment.getOrDefault("COLUMNS", "");
        return columns.matches("\\d{1,4}") ? Math.max(USUAL, Math.min(WIDEST, Integer.parseInt(columns))) : USUAL;
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
