package io.posthouse.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs that others wrote: where they are, and what they say when run once. */
final class Tool {
    private static final List<String> ALSO_IN = List.of("/usr/sbin", "/sbin"); // often missing from a user's PATH

    private Tool() {}

    static Optional<Path> find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), ALSO_IN.stream())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Path need(String name) {
        return find(name)
                .orElseThrow(() -> new NotReadyException(
                        name + " is not installed: it comes with Postfix (Debian: apt-get install postfix, choosing"
                                + " \"No configuration\", then stop its own daemon)"));
    }

    /** Runs a command to its end. A failure carries what the command said. */
    static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new MeasurementException(
                        "\"" + String.join(" ", command) + "\" ended with code " + code + ": " + said.strip());
            }
            return said;
        } catch (IOException e) {
            throw new MeasurementException("cannot run " + command[0], e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementException("interrupted");
        }
    }

    static boolean weAreRoot() {
        return Tool.output("id", "-u").strip().equals("0");
    }
}
