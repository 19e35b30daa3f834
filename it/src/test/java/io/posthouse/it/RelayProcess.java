package io.posthouse.it;

import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The standalone jar, run as a person runs it, in a process of its own on a port that the system chose. What it says is
 * kept for the message of a failure. Any thread.
 */
final class RelayProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;
    private static final Pattern LISTENS = Pattern.compile("listens on \\S+:(\\d+)");

    private record Waiter(Predicate<String> wanted, CompletableFuture<String> line) {}

    private final Process process;
    private final List<String> said = new ArrayList<>(); // guarded by itself, as are the waiters
    private final List<Waiter> waiters = new ArrayList<>();
    private final CompletableFuture<String> listening;
    private final Thread reader;

    private RelayProcess(Process process) {
        this.process = process;
        this.listening = line(text -> LISTENS.matcher(text).find());
        this.reader = new Thread(this::read, "relay-output-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts it and waits until it listens. */
    static RelayProcess start(Path data, String... options) {
        RelayProcess relay = launch(data, options);
        relay.port();
        return relay;
    }

    /** Starts it and returns at once. */
    static RelayProcess launch(Path data, String... options) {
        var arguments = new ArrayList<>(List.of("start", "--data", data.toString()));
        arguments.addAll(List.of(options));
        if (!arguments.contains("--listen")) {
            arguments.addAll(List.of("--listen", "127.0.0.1:0"));
        }
        try {
            return new RelayProcess(new ProcessBuilder(command(arguments))
                    .redirectErrorStream(true)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs any command of the jar to its end. */
    static Program run(List<String> arguments) {
        return Program.run(command(arguments));
    }

    private static List<String> command(List<String> arguments) {
        String jar = requireNonNull(
                System.getProperty("posthouse.jar"), "the build says where the jar is: -Dposthouse.jar=…");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        command.addAll(List.of("-jar", jar));
        command.addAll(arguments);
        return command;
    }

    /** Where it listens; waits until it does. */
    int port() {
        Matcher address = LISTENS.matcher(await(listening, "to listen"));
        if (!address.find()) {
            throw new AssertionError(said());
        }
        return Integer.parseInt(address.group(1));
    }

    /** Done with the first line it says, or has said, that is wanted; failed if it ends without one. */
    CompletableFuture<String> line(Predicate<String> wanted) {
        var waiter = new Waiter(wanted, new CompletableFuture<>());
        synchronized (said) {
            said.stream().filter(wanted).findFirst().ifPresentOrElse(waiter.line::complete, () -> waiters.add(waiter));
        }
        return waiter.line;
    }

    String awaitLine(String part) {
        return await(line(text -> text.contains(part)), "to say \"" + part + "\"");
    }

    List<String> lines(String part) {
        synchronized (said) {
            return said.stream().filter(line -> line.contains(part)).toList();
        }
    }

    /** All that it has said. */
    String said() {
        synchronized (said) {
            return String.join("\n", said);
        }
    }

    /** What its threads do now, and all that it has said: for the message of a failure. */
    String threads() {
        Program.run(List.of("kill", "-QUIT", Long.toString(process.pid())));
        awaitLine("Heap"); // the end of the dump
        return toString();
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                heard(line);
            }
        } catch (IOException e) {
            // it was killed
        }
        synchronized (said) {
            waiters.forEach(waiter -> waiter.line.completeExceptionally(new IllegalStateException("it has ended")));
        }
    }

    private void heard(String line) {
        synchronized (said) {
            said.add(line);
            waiters.removeIf(waiter -> {
                boolean found = waiter.wanted.test(line);
                if (found) {
                    waiter.line.completeAsync(() -> line);
                }
                return found;
            });
        }
    }

    private <T> T await(CompletableFuture<T> event, String what) {
        try {
            return event.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("waited for the relay " + what + "; it said:\n" + said(), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As {@code kill -9} does: it cannot tell. Returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** As {@code kill} does: it may finish what is under way. */
    RelayProcess terminate() {
        process.destroy();
        return this;
    }

    boolean running() {
        return process.isAlive();
    }

    /** Its exit code; all that it said has been read then. */
    int awaitEnd() {
        int code = await(process.onExit(), "to end").exitValue();
        try {
            reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return code;
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    @Override
    public String toString() {
        return "relay " + process.pid() + ":\n" + said();
    }
}
