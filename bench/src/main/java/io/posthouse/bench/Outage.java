package io.posthouse.bench;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A next hop that is away for a while. The same mail is sent with the next hop there, which is the measure, and then without
 * it; when it is back, the relay is told so as a person would, and what counts is the time until everything has left.
 */
final class Outage {
    private static final int SESSIONS = 50;
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration NO_PROGRESS = Duration.ofSeconds(60);
    private static final Duration FOR_DUPLICATES = Duration.ofMillis(500);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration LONGEST_UNREST = Duration.ofMinutes(5);
    private static final double RESTING = 0.03; // of a CPU

    private final Home home;
    private final Path folder;
    private final Closing closing;
    private final QueueOptions options;
    private final Scenario scenario;

    Outage(Home home, Path folder, Closing closing, QueueOptions options) {
        this.home = home;
        this.folder = folder;
        this.closing = closing;
        this.options = options;
        scenario = Scenario.named(options.kept ? "kept" : "connect");
    }

    /**
     * What one relay showed.
     *
     * @param direct seconds that as many messages take while the next hop is there
     * @param accepted messages a second while it is not
     * @param drained seconds from its return to an empty queue
     * @param micros CPU time of the relay for each message in that time
     */
    private record Result(double direct, double accepted, double drained, double micros) {}

    void run() {
        System.out.printf("outage: the next hop is away, %d messages, %s%n", options.count, scenario.what());
        Map<String, List<Result>> results = new LinkedHashMap<>();
        for (String name : options.relays()) {
            results.put(name, measure(name));
        }
        System.out.printf("%n%s%n", table(results));
    }

    private List<Result> measure(String name) {
        int port = Ports.freeForPauses();
        Path own = folder.resolve(name);
        Sink sink = start(port);
        Relay relay = closing.add(
                name.equals("postfix") ? PostfixRelay.start(own, port) : PosthouseRelay.start(home, own, port));
        new Load(sink, SESSIONS).run(relay, scenario, options.count / 4); // warms up
        List<Result> results = new ArrayList<>();
        for (int round = 1; round <= options.rounds.orElse(1); round++) {
            double direct =
                    new Load(sink, SESSIONS).run(relay, scenario, options.count).seconds();
            closing.closeNow(sink);
            double accepted = options.count / accept(relay);
            Pause.of(options.rest);
            awaitRest(relay);
            sink = start(port);
            Result result = drain(relay, sink, direct, accepted);
            System.out.printf(
                    "  %-9s  round %d: direct %.1f s; then %.0f/s accepted, and drained in %.1f s, CPU %.0f µs each%n",
                    name, round, direct, accepted, result.drained, result.micros);
            results.add(result);
        }
        closing.closeNow(relay);
        closing.closeNow(sink);
        return results;
    }

    private Sink start(int port) {
        return closing.add(Sink.start(new InetSocketAddress(Ports.LOOPBACK, port)));
    }

    /** @return how many seconds it took */
    private double accept(Relay relay) {
        Tool.output("sync");
        long start = System.nanoTime();
        try (Source source = Source.start(scenario, options.count, SESSIONS, relay.port())) {
            source.join();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Else what a relay has put off until after the rush would be counted as draining, or not counted at all. */
    private static void awaitRest(Relay relay) {
        ProcessTree processes = relay.processes();
        long[] before = {processes.cpuMicros()};
        boolean rests = Pause.until(
                () -> {
                    long now = processes.cpuMicros();
                    boolean idle = now - before[0] < RESTING * LOOK.toMillis() * 1000;
                    before[0] = now;
                    return idle;
                },
                LOOK,
                LONGEST_UNREST);
        if (!rests) {
            throw new MeasurementException(relay.name() + " does not come to rest; see " + relay.log());
        }
    }

    private Result drain(Relay relay, Sink sink, double direct, double accepted) {
        ProcessTree processes = relay.processes();
        long cpu = processes.cpuMicros();
        long start = System.nanoTime();
        relay.flush();
        while (!Pause.until(() -> sink.received() >= options.count, POLL, NO_PROGRESS)) {
            if (System.nanoTime() - Math.max(sink.lastChange(), start) > NO_PROGRESS.toNanos()) {
                throw new MeasurementException("%s: of %d messages %d arrived after the outage; see %s"
                        .formatted(relay.name(), options.count, sink.received(), relay.log()));
            }
        }
        if (!Pause.until(() -> relay.leftInQueue().isEmpty(), Duration.ofMillis(20), NO_PROGRESS)) {
            throw new MeasurementException("%s: all messages have arrived, yet the queue still has %s; see %s"
                    .formatted(relay.name(), relay.leftInQueue().orElse("nothing"), relay.log()));
        }
        long end = System.nanoTime();
        long used = processes.cpuMicros() - cpu;
        Pause.of(FOR_DUPLICATES);
        if (sink.received() != options.count) {
            throw new MeasurementException("%s: %d messages became %d in the outage; see %s"
                    .formatted(relay.name(), options.count, sink.received(), relay.log()));
        }
        return new Result(direct, accepted, (end - start) / 1e9, (double) used / options.count);
    }

    private String table(Map<String, List<Result>> results) {
        Table table = new Table(
                "outage", "direct s", "accepted/s meanwhile", "to an empty queue s", "of direct", "CPU µs/message");
        results.forEach((name, rounds) -> table.row(
                name,
                "%.1f".formatted(Spread.of(rounds, Result::direct).median()),
                "%.0f".formatted(Spread.of(rounds, Result::accepted).median()),
                seconds(Spread.of(rounds, Result::drained)),
                "%.2f ×  (goal: under 2)"
                        .formatted(Spread.of(rounds, round -> round.drained / round.direct)
                                .median()),
                "%.0f".formatted(Spread.of(rounds, Result::micros).median())));
        return table.toString();
    }

    private static String seconds(Spread spread) {
        return "%.1f  (%.1f–%.1f)".formatted(spread.median(), spread.min(), spread.max());
    }
}
