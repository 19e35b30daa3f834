package io.posthouse.bench;

import java.util.Locale;

/** How a command ends: silently with 0, or with one sentence that says what is wrong. */
final class Ending {
    private Ending() {}

    /** Runs the command, then ends with 0, with 1 where a relay failed it, or with 2 where something is missing. */
    static void after(Runnable command) {
        Locale.setDefault(Locale.ROOT); // figures look the same everywhere
        System.exit(code(command));
    }

    private static int code(Runnable command) {
        try {
            command.run();
            return 0;
        } catch (IllegalArgumentException | NotReadyException e) {
            System.err.println("bench: " + e.getMessage());
            return 2;
        } catch (MeasurementException e) {
            System.err.println("bench: " + e.getMessage());
            return 1;
        }
    }
}
