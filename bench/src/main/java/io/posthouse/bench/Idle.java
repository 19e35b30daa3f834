package io.posthouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Thousands of clients that connected and say nothing: what each costs, and whether mail still flows past them. */
final class Idle {
    private static final int SESSIONS = 10_000;
    private static final int OTHER_FILES = 1_000; // jars, sockets of the load, the spool

    private final Relay relay;
    private final Load load;
    private final Options options;

    Idle(Relay relay, Load load, Options options) {
        this.relay = relay;
        this.load = load;
        this.options = options;
    }

    static void check(Options options) {
        int needed = options.sessions.orElse(SESSIONS) + OTHER_FILES;
        if (openFilesAllowed() < needed) {
            throw new NotReadyException("so many sessions need %d open files where %d are allowed: run ulimit -n %1$d"
                            .formatted(needed, openFilesAllowed())
                    + " as root first, or ask for fewer with --sessions");
        }
    }

    void run() {
        int count = options.sessions.orElse(SESSIONS);
        Scenario connect = Scenario.named("connect");
        Round warm = load.run(relay, connect, Throughput.fitting(load.run(relay, connect, 1000), options.length));
        long messages = Throughput.fitting(warm, options.length);
        Round without = load.run(relay, connect, messages);
        Heap heap = Heap.of(relay.processes());
        long heapBefore = heap.liveBytes();
        long pssBefore = relay.processes().pssKib();
        try (IdleSessions idle = IdleSessions.open(relay.port(), count)) {
            double heapEach = (heap.liveBytes() - heapBefore) / 1024.0 / count;
            double pssEach = (double) (relay.processes().pssKib() - pssBefore) / count;
            Round with = load.run(relay, connect, messages);
            Round kept = load.run(relay, Scenario.named("kept"), messages);
            idle.check();
            Table table = new Table("", "");
            table.row("idle sessions opened", Integer.toString(count));
            table.row("still there after the load", Long.toString(idle.open()));
            table.row(
                    "errors",
                    Integer.toString(
                            idle.errors().values().stream().mapToInt(i -> i).sum()));
            table.row("heap for each", "%.1f KiB  (goal: at most 10)".formatted(heapEach));
            table.row("memory of the process for each", "%.1f KiB".formatted(pssEach));
            table.row("messages/s without them", "%.0f".formatted(without.perSecond()));
            table.row("messages/s past them", "%.0f".formatted(with.perSecond()));
            table.row("messages/s past them, kept connections", "%.0f".formatted(kept.perSecond()));
            System.out.print(table);
            idle.errors().forEach((error, times) -> System.out.println("  " + times + " × " + error));
            if (!idle.errors().isEmpty()) {
                throw new MeasurementException("not all idle sessions were held");
            }
        }
    }

    private static long openFilesAllowed() {
        try {
            return Files.readAllLines(Path.of("/proc/self/limits")).stream()
                    .filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.split(" +")[3])
                    .mapToLong(limit -> limit.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(limit))
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (IOException e) {
            throw new MeasurementException("cannot read /proc/self/limits", e);
        }
    }
}
