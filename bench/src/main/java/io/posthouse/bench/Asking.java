package io.posthouse.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that a person gives, with the JVM it starts, and when what was said. */
final class Asking implements AutoCloseable {
    private final String shown;
    private final long start = System.nanoTime();
    private final Process process;
    private double firstLine;
    private double end;
    private long lines;
    private String lastLine = "";
    private volatile boolean impatient; // who waits for its end writes, the main thread reads

    Asking(List<String> command) {
        shown = String.join(" ", command);
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new MeasurementException("cannot run " + shown, e);
        }
    }

    /**
     * Listens to its end, or as long as anybody would.
     *
     * @return whether it came to its end by itself
     */
    boolean run(Duration limit) {
        var patience = new Thread(() -> endAfter(limit), "bench-patience");
        patience.setDaemon(true);
        patience.start();
        try (var said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                lines++;
                if (lines == 1) {
                    firstLine = seconds();
                }
                lastLine = line.isBlank() ? lastLine : line.strip();
            }
            end = seconds();
            if (process.waitFor() != 0 && !impatient) {
                throw new MeasurementException("\"" + shown + "\" failed: " + lastLine);
            }
            return !impatient;
        } catch (IOException e) {
            throw new MeasurementException("cannot read what \"" + shown + "\" says", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementException("interrupted");
        }
    }

    private void endAfter(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                impatient = true;
                process.destroy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    /** Seconds from its start. */
    double firstLine() {
        return firstLine;
    }

    /** Likewise. */
    double end() {
        return end;
    }

    long lines() {
        return lines;
    }

    String lastLine() {
        return lastLine;
    }

    @Override
    public void close() {
        Stopping.tree(process.pid());
    }
}
