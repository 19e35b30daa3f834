package io.posthouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Posthouse as a person starts it: the standalone jar, by the launcher, with the launcher's own Java options. */
final class PosthouseRelay implements Relay {
    /** What may lie in the spool when nothing is under way is bags only, and those have no message of ours left. */
    private static final List<String> QUEUES = List.of("deferred", "hold", "corrupt");

    private static final Pattern QUEUE_KNOWN = Pattern.compile("spool: queue known, letters=(\\d+), .*took=([0-9.]+)s");

    private final Home home;
    private final Path folder;
    private final int port;
    private final Process process;

    private PosthouseRelay(Home home, Path folder, int port, Process process) {
        this.home = home;
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Lets the launcher build what has changed, before any clock runs and where its progress is seen. */
    static void check(Home home) {
        if (!Files.isExecutable(home.launcher())) {
            throw new NotReadyException(
                    "there is no " + home.launcher() + " to start: run this with a script in bench");
        }
        try {
            Process build = new ProcessBuilder(home.launcher().toString(), "--version")
                    .inheritIO()
                    .start();
            if (build.waitFor() != 0) {
                throw new NotReadyException("Posthouse could not be built: the launcher said why");
            }
        } catch (IOException e) {
            throw new MeasurementException("cannot run " + home.launcher(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasurementException("interrupted");
        }
    }

    static PosthouseRelay start(Home home, Path folder, int sinkPort) {
        return start(home, folder, "--relay-via", "127.0.0.1:" + sinkPort);
    }

    /** One that sends mail to where its recipients' domains say. */
    static PosthouseRelay startByDomain(Home home, Path folder) {
        return start(home, folder, "--relay-by-mx");
    }

    private static PosthouseRelay start(Home home, Path folder, String... way) {
        int port = Ports.free();
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(log(folder)); // so that it tells of this one alone
            PosthouseRelay relay = new PosthouseRelay(home, folder, port, launch(home, folder, port, way));
            Ports.awaitGreeting(port, relay.process::isAlive, "Posthouse (see " + relay.log() + ")");
            return relay;
        } catch (IOException e) {
            throw new MeasurementException("cannot start Posthouse", e);
        }
    }

    private static Process launch(Home home, Path folder, int port, String... way) throws IOException {
        List<String> command = new ArrayList<>(List.of(home.launcher().toString(), "start"));
        command.addAll(List.of("--listen", "127.0.0.1:" + port));
        command.addAll(List.of(way));
        command.addAll(List.of("--data", data(folder).toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(folder).toFile()));
        home.javaOptions().ifPresent(options -> builder.environment().put("POSTHOUSE_JAVA_OPTS", options));
        return builder.start();
    }

    private static Path data(Path folder) {
        return folder.resolve("data");
    }

    /** Where the spool of a relay in a folder is or will be. */
    static Path spool(Path folder) {
        return data(folder).resolve("spool");
    }

    @Override
    public String name() {
        return "posthouse";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public ProcessTree processes() {
        return new ProcessTree(process.pid());
    }

    @Override
    public Optional<String> leftInQueue() {
        long letters = QUEUES.stream()
                .mapToLong(queue -> files(spool(folder).resolve(queue)))
                .sum();
        return letters == 0 ? Optional.empty() : Optional.of(letters + " files in deferred, hold or corrupt");
    }

    private static long files(Path queue) {
        if (!Files.exists(queue)) {
            return 0;
        }
        try (Stream<Path> tree = Files.walk(queue)) {
            return tree.filter(Files::isRegularFile).count();
        } catch (IOException | java.io.UncheckedIOException e) {
            return 1; // a file went away while we looked: something is still going on
        }
    }

    @Override
    public void flush() {
        Tool.output(queueCommand("flush").toArray(String[]::new));
    }

    /** What a person types who looks after its queue. */
    List<String> queueCommand(String... command) {
        List<String> typed = new ArrayList<>(List.of(home.launcher().toString(), "queue"));
        typed.addAll(List.of(command));
        typed.addAll(List.of("--data", data(folder).toString()));
        return typed;
    }

    /** What it said of its queue when it knew all of it: how many letters wait, and how many seconds that took. */
    record Known(long letters, double seconds) {}

    /** As its log tells; empty until then. */
    Optional<Known> queueKnown() {
        try (Stream<String> lines = Files.lines(log())) {
            return lines.map(QUEUE_KNOWN::matcher)
                    .filter(Matcher::find)
                    .map(known -> new Known(Long.parseLong(known.group(1)), Double.parseDouble(known.group(2))))
                    .findFirst();
        } catch (IOException e) {
            throw new MeasurementException("cannot read " + log(), e);
        }
    }

    @Override
    public Path log() {
        return log(folder);
    }

    private static Path log(Path folder) {
        return folder.resolve("posthouse.log");
    }

    @Override
    public void close() {
        Stopping.tree(process.pid());
    }

    @Override
    public String toString() {
        return "Posthouse, process " + process.pid();
    }
}
