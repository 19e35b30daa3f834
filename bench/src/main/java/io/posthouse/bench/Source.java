package io.posthouse.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One run of {@code smtp-source}: a load that ends. */
final class Source implements AutoCloseable {
    private final Process process;

    private Source(Process process) {
        this.process = process;
    }

    static Source start(Scenario scenario, long messages, int sessions, int port) {
        return start(scenario, messages, sessions, port, "sink@sink.example");
    }

    static Source start(Scenario scenario, long messages, int sessions, int port, String recipient) {
        return start(scenario, messages, sessions, "127.0.0.1:" + port, recipient);
    }

    static Source start(Scenario scenario, long messages, int sessions, String address, String recipient) {
        List<String> command = new ArrayList<>(List.of(Tool.need("smtp-source").toString()));
        command.addAll(scenario.sourceOptions(messages, sessions));
        command.addAll(List.of("-M", "load.example", "-f", "load@load.example", "-t", recipient));
        command.add(address);
        try {
            return new Source(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new MeasurementException("cannot start smtp-source", e);
        }
    }

    boolean running() {
        return process.isAlive();
    }

    /** Waits for the end of the load; a reply that it did not expect ends it early, and is told in the exception. */
    void join() {
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0 || said.contains("fatal:")) {
                throw new MeasurementException("smtp-source gave up: " + said);
            }
        } catch (IOException e) {
            throw new MeasurementException("cannot read what smtp-source says", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementException("interrupted");
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            Stopping.tree(process.pid());
        }
    }

    @Override
    public String toString() {
        return "smtp-source";
    }
}
