package io.posthouse.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The one command: reads what is asked for, sets it up, measures, prints, and leaves nothing running. */
public final class Compare {
    private static final int SESSIONS = 50;
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

    private final Options options;
    private final Home home;

    private Compare(Options options) {
        this.options = options;
        Path folder = Path.of(System.getProperty("posthouse.home", "."))
                .toAbsolutePath()
                .normalize();
        this.home = new Home(folder, options.java);
    }

    /**
     * Runs one measurement and ends with 0, with 1 where a relay failed it, or with 2 where something is missing.
     *
     * @param arguments as {@code --help} tells
     */
    public static void main(String... arguments) {
        Locale.setDefault(Locale.ROOT); // figures look the same everywhere
        System.exit(run(arguments));
    }

    private static int run(String... arguments) {
        try {
            Options options = Options.parse(arguments);
            if (options.help) {
                System.out.print(Options.HELP);
                return 0;
            }
            return new Compare(options).measure();
        } catch (IllegalArgumentException | NotReadyException e) {
            System.err.println("bench: " + e.getMessage());
            return 2;
        } catch (MeasurementException e) {
            System.err.println("bench: " + e.getMessage());
            return 1;
        }
    }

    private int measure() {
        Path base = home.folder().resolve(options.work);
        check(base);
        Path work = create(base);
        boolean good = false;
        try (Closing closing = new Closing()) {
            switch (options.command) {
                case "idle" -> idle(work, closing);
                case "start" -> new StartUp(home, work, closing, options).run();
                case "memory" -> memory(work, closing);
                default -> throughput(work, closing);
            }
            good = true;
        } finally {
            if (good && !options.keep) {
                delete(work);
            } else {
                System.err.println("bench: queues and logs are left in " + work);
            }
        }
        return 0;
    }

    private void check(Path base) {
        Tool.need("smtp-sink");
        Tool.need("smtp-source");
        if (options.command.equals("idle")) {
            Idle.check(options); // Postfix gives a process to each session, and has a hundred
            PosthouseRelay.check(home);
            return;
        }
        if (options.wants("postfix")) {
            PostfixRelay.check(base);
        }
        if (options.wants("posthouse")) {
            PosthouseRelay.check(home);
        }
    }

    private void throughput(Path work, Closing closing) {
        Sink sink = closing.add(Sink.start());
        List<Relay> relays = relays(work, closing, sink);
        Throughput throughput = new Throughput(relays, new Load(sink, options.sessions.orElse(SESSIONS)), options);
        try {
            throughput.run();
        } finally {
            print(new Report(throughput.results())); // of what went well before something did not
        }
    }

    private void memory(Path work, Closing closing) {
        Sink sink = closing.add(Sink.start());
        int sessions = options.sessions.orElse(SESSIONS);
        new Memory(relays(work, closing, sink), new Load(sink, sessions), sessions, options).run();
    }

    private void idle(Path work, Closing closing) {
        Sink sink = closing.add(Sink.start());
        Relay relay = closing.add(PosthouseRelay.start(home, work.resolve("posthouse"), sink.port()));
        new Idle(relay, new Load(sink, SESSIONS), options).run();
    }

    private List<Relay> relays(Path work, Closing closing, Sink sink) {
        List<Relay> relays = new ArrayList<>();
        if (options.wants("postfix")) {
            relays.add(closing.add(PostfixRelay.start(work.resolve("postfix"), sink.port())));
        }
        if (options.wants("posthouse")) {
            relays.add(closing.add(PosthouseRelay.start(home, work.resolve("posthouse"), sink.port())));
        }
        return relays;
    }

    private void print(Report report) {
        System.out.println();
        System.out.print(report.table());
        options.json.ifPresent(file -> {
            try {
                Files.writeString(file, report.json());
            } catch (IOException e) {
                throw new MeasurementException("cannot write " + file, e);
            }
        });
    }

    private static Path create(Path base) {
        try {
            Files.createDirectories(base);
            String kind = Files.getFileStore(base).type();
            if (IN_MEMORY.contains(kind)) {
                throw new NotReadyException(base + " is in memory (" + kind
                        + "), where a sync costs nothing: choose a folder on a disk with --work");
            }
            return Files.createTempDirectory( // Postfix's own user must be able to enter
                    base, "run-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        } catch (IOException e) {
            throw new NotReadyException(
                    "cannot make a folder in " + base + " (" + e.getMessage() + "): choose another with --work");
        }
    }

    private static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            System.err.println("bench: cannot delete " + folder + ": " + e.getMessage());
        }
    }
}
