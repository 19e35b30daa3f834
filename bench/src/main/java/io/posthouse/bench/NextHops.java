package io.posthouse.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Where all mail of a load goes in the end: one sink, or several that share it.
 *
 * @param sinks at least one
 * @param recipients one for each of them, by which a relay finds it
 */
record NextHops(List<Sink> sinks, List<String> recipients) {
    private static final String ANYBODY = "sink@sink.example";

    /** One to which the relay was told to send everything. */
    static NextHops one(Sink sink) {
        return new NextHops(List.of(sink), List.of(ANYBODY));
    }

    /** Messages that all of them have. */
    long received() {
        return sinks.stream().mapToLong(Sink::received).sum();
    }

    /** When the count of one of them last changed, by {@link System#nanoTime()}. */
    long lastChange() {
        return sinks.stream()
                .mapToLong(Sink::lastChange)
                .reduce((a, b) -> a - b > 0 ? a : b)
                .orElseThrow();
    }

    /** Begins to send the same number to each, give or take one, at once. */
    List<Source> start(Scenario scenario, long messages, int sessions, Relay relay) {
        List<Source> sources = new ArrayList<>();
        for (int number = 0; number < sinks.size(); number++) {
            long share = share(messages, number);
            if (share > 0) {
                int shareOfSessions = Math.max(1, (int) share(sessions, number));
                sources.add(
                        Source.start(scenario, share, shareOfSessions, relay.address(number), recipients.get(number)));
            }
        }
        return sources;
    }

    private long share(long all, int number) {
        return (all + number) / sinks.size();
    }
}
