package io.posthouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How long a relay takes from the start of its process to its first 220, each time a new process on the same empty queue. */
final class StartUp {
    private static final int RUNS = 10;

    private final Home home;
    private final Path work;
    private final Closing closing;
    private final Options options;

    StartUp(Home home, Path work, Closing closing, Options options) {
        this.home = home;
        this.work = work;
        this.closing = closing;
        this.options = options;
    }

    void run() {
        int sinkPort = Ports.free(); // nobody listens: nothing is sent
        int port = Ports.free();
        Table table = new Table("", "seconds to the first 220");
        if (options.wants("postfix")) {
            measure(table, "postfix", folder -> PostfixRelay.start(folder, port, sinkPort));
        }
        if (options.wants("posthouse")) {
            measure(table, "posthouse", folder -> PosthouseRelay.start(home, folder, sinkPort));
        }
        System.out.print(table);
    }

    private interface Starter {
        Relay start(Path folder);
    }

    private void measure(Table table, String name, Starter starter) {
        List<Double> seconds = new ArrayList<>();
        int runs = options.rounds.orElse(RUNS);
        Path folder = folder(name);
        for (int run = 0; run <= runs; run++) {
            long start = System.nanoTime();
            Relay relay = closing.add(starter.start(folder));
            double took = (System.nanoTime() - start) / 1e9;
            closing.closeNow(relay);
            if (run > 0) { // the first one makes the folders, and reads the program from the disk
                seconds.add(took);
            }
        }
        Spread spread = Spread.of(seconds, Double::doubleValue);
        table.row(name, "%.3f  (%.3f–%.3f)".formatted(spread.median(), spread.min(), spread.max()));
    }

    private Path folder(String name) {
        try {
            return Files.createDirectories(work.resolve(name));
        } catch (IOException e) {
            throw new MeasurementException("cannot make a folder in " + work, e);
        }
    }
}
