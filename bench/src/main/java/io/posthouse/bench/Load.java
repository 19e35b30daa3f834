package io.posthouse.bench;

import java.time.Duration;
import java.util.List;

/** Sends a number of messages through a relay to the sink, and measures until the sink has them all. */
final class Load {
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration NO_PROGRESS = Duration.ofSeconds(60);
    private static final long SLOWEST_BYTES_PER_SECOND = 10_000_000;
    private static final Duration TO_EMPTY_THE_QUEUE = Duration.ofSeconds(30);
    private static final Duration FOR_DUPLICATES = Duration.ofMillis(200);

    private final Sink sink;
    private final int sessions;

    Load(Sink sink, int sessions) {
        this.sink = sink;
        this.sessions = sessions;
    }

    Round run(Relay relay, Scenario scenario, long messages) {
        Tool.output("sync"); // else one relay waits for what the other left the disk to write
        ProcessTree processes = relay.processes();
        long before = sink.received();
        Used start = Used.now(processes, List.of(sink));
        long startTime = System.nanoTime();
        long endTime;
        long peakKib;
        try (MemorySampler memory = new MemorySampler(processes);
                Source source = Source.start(scenario, messages, sessions, relay.port())) {
            awaitAll(relay, source, before + messages, patience(scenario, messages));
            endTime = sink.lastChange();
            source.join();
            peakKib = memory.peakKib();
        }
        awaitEmpty(relay);
        Used used = Used.now(processes, List.of(sink)).since(start);
        Pause.of(FOR_DUPLICATES);
        if (sink.received() != before + messages) {
            throw new MeasurementException("%s: the sink received %d messages of %d"
                    .formatted(relay.name(), sink.received() - before, messages));
        }
        return new Round(
                messages,
                (endTime - startTime) / 1e9,
                used.relayMicros(),
                used.loadMicros(),
                used.idle(),
                used.others(),
                peakKib);
    }

    private void awaitAll(Relay relay, Source source, long target, Duration patience) {
        long started = System.nanoTime();
        while (sink.received() < target) {
            Pause.of(POLL);
            if (!source.running()) {
                source.join(); // throws when it gave up, and then the rest will never come
            }
            long now = System.nanoTime();
            if (now - Math.max(sink.lastChange(), started) > patience.toNanos()) {
                throw new MeasurementException("%s: nothing reached the sink for %d s, %d messages are missing; see %s"
                        .formatted(relay.name(), patience.toSeconds(), target - sink.received(), relay.log()));
            }
        }
    }

    /** Large messages that come at once also end at once, so nothing reaches the sink for as long as they all take. */
    private static Duration patience(Scenario scenario, long messages) {
        return NO_PROGRESS.plusSeconds(messages * scenario.size() / SLOWEST_BYTES_PER_SECOND);
    }

    private static void awaitEmpty(Relay relay) {
        if (!Pause.until(() -> relay.leftInQueue().isEmpty(), Duration.ofMillis(20), TO_EMPTY_THE_QUEUE)) {
            throw new MeasurementException("%s: the sink has all messages, yet the queue still has %s; see %s"
                    .formatted(relay.name(), relay.leftInQueue().orElse("nothing"), relay.log()));
        }
    }
}
