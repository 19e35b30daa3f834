package io.posthouse.bench;

import java.time.Duration;
import java.util.List;

/** Sends a number of messages through a relay to the sinks, and measures until these have them all. */
final class Load {
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration NO_PROGRESS = Duration.ofSeconds(60);
    private static final long SLOWEST_BYTES_PER_SECOND = 10_000_000;
    private static final Duration TO_EMPTY_THE_QUEUE = Duration.ofSeconds(30);
    private static final Duration FOR_DUPLICATES = Duration.ofMillis(200);

    private final NextHops nextHops;
    private final int sessions;

    Load(Sink sink, int sessions) {
        this(NextHops.one(sink), sessions);
    }

    Load(NextHops nextHops, int sessions) {
        this.nextHops = nextHops;
        this.sessions = sessions;
    }

    Round run(Relay relay, Scenario scenario, long messages) {
        Tool.output("sync"); // else one relay waits for what the other left the disk to write
        ProcessTree processes = relay.processes();
        long before = nextHops.received();
        Used start = Used.now(processes, nextHops.sinks());
        long startTime = System.nanoTime();
        long endTime;
        long peakKib;
        List<Source> sources = nextHops.start(scenario, messages, sessions, relay);
        try (MemorySampler memory = new MemorySampler(processes)) {
            awaitAll(relay, sources, before + messages, patience(scenario, messages));
            endTime = nextHops.lastChange();
            sources.forEach(Source::join);
            peakKib = memory.peakKib();
        } finally {
            sources.forEach(Source::close);
        }
        awaitEmpty(relay);
        Used used = Used.now(processes, nextHops.sinks()).since(start);
        Pause.of(FOR_DUPLICATES);
        if (nextHops.received() != before + messages) {
            throw new MeasurementException("%s: the next hops received %d messages of %d"
                    .formatted(relay.name(), nextHops.received() - before, messages));
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

    private void awaitAll(Relay relay, List<Source> sources, long target, Duration patience) {
        long started = System.nanoTime();
        while (nextHops.received() < target) {
            Pause.of(POLL);
            // one that gave up throws, and then the rest will never come
            sources.stream().filter(source -> !source.running()).forEach(Source::join);
            long now = System.nanoTime();
            if (now - Math.max(nextHops.lastChange(), started) > patience.toNanos()) {
                throw new MeasurementException(
                        "%s: nothing reached the next hops for %d s, %d messages are missing; see %s"
                                .formatted(
                                        relay.name(), patience.toSeconds(), target - nextHops.received(), relay.log()));
            }
        }
    }

    /** Large messages that come at once also end at once, so nothing reaches the sink for as long as they all take. */
    private static Duration patience(Scenario scenario, long messages) {
        return NO_PROGRESS.plusSeconds(messages * scenario.size() / SLOWEST_BYTES_PER_SECOND);
    }

    private static void awaitEmpty(Relay relay) {
        if (!Pause.until(() -> relay.leftInQueue().isEmpty(), Duration.ofMillis(20), TO_EMPTY_THE_QUEUE)) {
            throw new MeasurementException("%s: all messages have arrived, yet the queue still has %s; see %s"
                    .formatted(relay.name(), relay.leftInQueue().orElse("nothing"), relay.log()));
        }
    }
}
