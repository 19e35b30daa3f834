package io.posthouse.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * One kind of load.
 *
 * @param name as given to {@code --scenarios}
 * @param what in a few words, for the table
 * @param size of the payload in bytes ({@code smtp-source -l}; headers come on top)
 * @param recipients of each message
 * @param kept whether a session goes on with the next message ({@code -d}) or a new connection is made for each
 * @param probe how many messages are sent first, to find out how many make a round of the wanted length
 * @param goal how many times as many messages a second as Postfix Posthouse must deliver
 */
record Scenario(String name, String what, int size, int recipients, boolean kept, int probe, double goal) {
    static final List<Scenario> ALL = List.of(
            new Scenario("connect", "4 KiB, a connection for each message", 4096, 1, false, 1000, 4),
            new Scenario("kept", "4 KiB, kept connections", 4096, 1, true, 1000, 8),
            new Scenario("100k", "100 KiB, a connection for each message", 100 << 10, 1, false, 500, 4),
            new Scenario("1m", "1 MiB, a connection for each message", 1 << 20, 1, false, 150, 2),
            new Scenario("rcpt50", "4 KiB, 50 recipients each", 4096, 50, false, 200, 6));

    static Scenario named(String name) {
        return ALL.stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no scenario is named \"" + name + "\"; there are "
                        + String.join(", ", ALL.stream().map(Scenario::name).toList())));
    }

    List<String> sourceOptions(long messages, int sessions) {
        List<String> options = new ArrayList<>(
                List.of("-s", Integer.toString(sessions), "-m", Long.toString(messages), "-l", Integer.toString(size)));
        if (recipients > 1) {
            options.addAll(List.of("-r", Integer.toString(recipients)));
        }
        if (kept) {
            options.add("-d");
        }
        return options;
    }
}
