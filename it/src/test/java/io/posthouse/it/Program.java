package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program run to its end.
 *
 * @param code its exit code
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
record Program(List<String> command, int code, String out, String err) {
    private static final List<String> ALSO_IN = List.of("/usr/sbin", "/sbin"); // often missing from a user's PATH
    private static final int PATIENCE_SECONDS = 120;

    /** Skips the test where the program is not installed. */
    static String assume(String name, String debianPackage) {
        Optional<Path> path = find(name);
        assumeTrue(path.isPresent(), name + " is not installed (Debian: apt-get install " + debianPackage + ")");
        return path.orElseThrow().toString();
    }

    static Optional<Path> find(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), ALSO_IN.stream())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static boolean weAreRoot() {
        return find("id").isPresent() && run(List.of("id", "-u")).out().strip().equals("0");
    }

    static Program run(List<String> command) {
        try {
            Path out = Files.createTempFile("it", ".out");
            Path err = Files.createTempFile("it", ".err");
            Process process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end; it said: " + take(out) + take(err));
            }
            return new Program(command, process.exitValue(), take(out), take(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Fails the test unless the program ended well. */
    Program succeeded() {
        assertThat(code).as(toString()).isZero();
        return this;
    }

    private static String take(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        Files.delete(file);
        return text;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\n  exit code " + code + "\n  out: " + out + "\n  err: " + err;
    }
}
