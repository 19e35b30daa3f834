package io.posthouse.bench;

import java.time.Duration;

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
        Used start = Used.now(processes, sink);
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
        Used end = Used.now(processes, sink);
        Pause.of(FOR_DUPLICATES);
        if (sink.received() != before + messages) {
            throw new MeasurementException("%s: the sink received %d messages of %d"
                    .formatted(relay.name(), sink.received() - before, messages));
        }
        return end.since(start).round(messages, (endTime - startTime) / 1e9, peakKib);
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

    /** CPU time used up to a moment, in microseconds. */
    private record Used(long relay, long loadAndSink, long us, Machine machine) {
        static Used now(ProcessTree relay, Sink sink) {
            ProcessTree.Stat self = ProcessTree.stat(ProcessHandle.current().pid())
                    .orElseThrow(() -> new IllegalStateException("we do not exist"));
            return new Used(
                    relay.cpuMicros(),
                    sink.cpuMicros()
                            + ProcessTree.micros(self.endedChildrenTicks()), // the load is our child that ended
                    ProcessTree.micros(self.ticks()),
                    Machine.now());
        }

        Used since(Used start) {
            return new Used(
                    relay - start.relay, loadAndSink - start.loadAndSink, us - start.us, machine.since(start.machine));
        }

        Round round(long messages, double seconds, long peakKib) {
            double total = ProcessTree.micros(machine.totalTicks());
            double others = ProcessTree.micros(machine.busyTicks()) - relay - loadAndSink - us;
            return new Round(
                    messages,
                    seconds,
                    relay,
                    loadAndSink,
                    machine.idleTicks() / (double) machine.totalTicks(),
                    Math.max(0, others / total),
                    peakKib);
        }
    }
}
