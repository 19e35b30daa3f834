package io.posthouse.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a next hop from which nothing comes back hurts others. The same mail for ten next hops is sent twice: with all of
 * them well, and with one of them a black hole. Compared is how fast the nine that are well both times get theirs.
 */
final class BlackHoled {
    private static final Scenario SCENARIO = Scenario.named("kept");
    static final int DESTINATIONS = 10;
    private static final int SESSIONS_EACH = 5;
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration NO_PROGRESS = Duration.ofSeconds(60);
    private static final Duration BETWEEN_FLUSHES = Duration.ofSeconds(5);
    private static final double GOAL = 0.95;

    private final Home home;
    private final Path folder;
    private final Closing closing;
    private final QueueOptions options;

    BlackHoled(Home home, Path folder, Closing closing, QueueOptions options) {
        this.home = home;
        this.folder = folder;
        this.closing = closing;
        this.options = options;
    }

    /**
     * What the nine got.
     *
     * @param relayMicros CPU time of the relay, of which some is for the tenth
     * @param others share of the machine that others used
     */
    private record Sent(double perSecond, double relayMicros, double others) {
        @Override
        public String toString() {
            return "%.0f/s, CPU %.0f µs each, others %.0f %%".formatted(perSecond, relayMicros, 100 * others);
        }
    }

    private record Pair(Sent well, Sent holed) {
        double kept() {
            return 100 * holed.perSecond / well.perSecond;
        }
    }

    void run() {
        System.out.println("blackhole: ten next hops, one of which swallows all packets");
        Destinations destinations = Destinations.start(closing, DESTINATIONS);
        Table table = new Table("blackhole", "messages/s to nine of ten", "the tenth a black hole", "of which remain");
        for (String name : options.relays()) {
            Path own = folder.resolve(name);
            Relay relay = closing.add(
                    name.equals("postfix") ? PostfixRelay.startByDomain(own) : PosthouseRelay.startByDomain(home, own));
            row(table, name, measure(relay, destinations));
            closing.closeNow(relay);
        }
        System.out.printf("%n%s%n", table);
    }

    private List<Pair> measure(Relay relay, Destinations destinations) {
        Sent probe = well(relay, destinations, 100);
        Sent warm = well(relay, destinations, each(probe, Duration.ofSeconds(8)));
        long each = each(warm, options.length);
        List<Pair> pairs = new ArrayList<>();
        for (int round = 1; round <= options.rounds.orElse(1); round++) {
            boolean wellFirst = round % 2 == 1; // so that neither is always the one after the other
            Sent first = wellFirst ? well(relay, destinations, each) : holed(relay, destinations, each);
            Sent second = wellFirst ? holed(relay, destinations, each) : well(relay, destinations, each);
            Pair pair = wellFirst ? new Pair(first, second) : new Pair(second, first);
            pairs.add(pair);
            System.out.printf("  %-9s  round %d, %d messages to each%n", relay.name(), round, each);
            System.out.printf("    to the nine: %s%n    with the black hole: %s%n", pair.well, pair.holed);
        }
        return pairs;
    }

    /** How many messages to each next hop make a round of that length. */
    private static long each(Sent toNine, Duration length) {
        return Math.max(1, Math.round(toNine.perSecond * length.toSeconds() / 9));
    }

    private static void row(Table table, String name, List<Pair> pairs) {
        Spread kept = Spread.of(pairs, Pair::kept);
        table.row(
                name,
                "%.0f".formatted(Spread.of(pairs, pair -> pair.well.perSecond).median()),
                "%.0f".formatted(Spread.of(pairs, pair -> pair.holed.perSecond).median()),
                "%.1f %%  (%.1f–%.1f; goal: over %.0f)".formatted(kept.median(), kept.min(), kept.max(), 100 * GOAL));
    }

    private Sent well(Relay relay, Destinations destinations, long each) {
        long before = destinations.fickle().received();
        Sent sent = send(relay, destinations, each);
        awaitEmpty(relay, destinations.fickle(), before + each);
        return sent;
    }

    private Sent holed(Relay relay, Destinations destinations, long each) {
        BlackHole hole = destinations.lose();
        Sent sent = send(relay, destinations, each);
        destinations.find(hole);
        Sink late = destinations.fickle();
        long progress = -1;
        while (late.received() < each) { // a session that was under way may meet the end of the black hole, and fail
            if (late.received() == progress) {
                relay.flush();
            }
            progress = late.received();
            Pause.until(() -> late.received() == each, Duration.ofMillis(50), BETWEEN_FLUSHES);
        }
        awaitEmpty(relay, late, each);
        return sent;
    }

    /** Sends the same number to each, and measures until the nine have all of theirs. */
    private Sent send(Relay relay, Destinations destinations, long each) {
        Tool.output("sync");
        List<Sink> sinks = destinations.faithful();
        List<Long> targets = sinks.stream().map(sink -> sink.received() + each).toList();
        List<Source> sources = new ArrayList<>();
        Used before = Used.now(relay.processes(), sinks);
        long start = System.nanoTime();
        try {
            for (String recipient : destinations.recipients()) {
                sources.add(closing.add(Source.start(SCENARIO, each, SESSIONS_EACH, relay.port(), recipient)));
            }
            for (int i = 0; i < sinks.size(); i++) {
                await(relay, sinks.get(i), targets.get(i));
            }
            long end = sinks.stream().mapToLong(Sink::lastChange).max().orElse(start);
            sources.forEach(Source::join);
            Used used = Used.now(relay.processes(), sinks).since(before);
            double toNine = sinks.size() * each;
            return new Sent(toNine / ((end - start) / 1e9), used.relayMicros() / toNine, used.others());
        } finally {
            sources.forEach(closing::closeNow);
        }
    }

    private static void await(Relay relay, Sink sink, long target) {
        while (!Pause.until(() -> sink.received() >= target, POLL, NO_PROGRESS)) {
            if (System.nanoTime() - sink.lastChange() > NO_PROGRESS.toNanos()) {
                throw new MeasurementException("%s: nothing reached %s for %d s, %d messages are missing; see %s"
                        .formatted(relay.name(), sink, NO_PROGRESS.toSeconds(), target - sink.received(), relay.log()));
            }
        }
    }

    private static void awaitEmpty(Relay relay, Sink last, long target) {
        await(relay, last, target);
        if (!Pause.until(() -> relay.leftInQueue().isEmpty(), Duration.ofMillis(50), NO_PROGRESS)) {
            throw new MeasurementException("%s: all messages have arrived, yet the queue still has %s; see %s"
                    .formatted(relay.name(), relay.leftInQueue().orElse("nothing"), relay.log()));
        }
    }
}
