package io.posthouse.bench;

import java.util.List;

/** Large messages from all sessions at once, against small ones: memory must not follow the size of what passes. */
final class Memory {
    private static final int BELOW_THE_LIMIT = 64 << 10; // 50 MiB is the default limit, and headers come on top
    private static final Scenario SMALL = new Scenario("4 KiB", "small", 4096, 1, true, 1000, 1);
    private static final Scenario LARGE = new Scenario("50 MiB", "large", (50 << 20) - BELOW_THE_LIMIT, 1, true, 50, 1);

    private final List<Relay> relays;
    private final Load load;
    private final int sessions;
    private final Options options;

    Memory(List<Relay> relays, Load load, int sessions, Options options) {
        this.relays = relays;
        this.load = load;
        this.sessions = sessions;
        this.options = options;
    }

    void run() {
        Table table = new Table("", "messages", "at once", "peak MiB (PSS)", "heap used MiB", "heap live MiB", "MiB/s");
        for (Relay relay : relays) {
            long small = Throughput.fitting(load.run(relay, SMALL, SMALL.probe()), options.length);
            row(table, relay, SMALL, options.count.orElse(small));
            row(table, relay, LARGE, options.count.orElse((long) sessions));
        }
        System.out.print(table);
    }

    /** The heap is looked at meanwhile, which costs CPU: the speed shown is not that of {@link Throughput}. */
    private void row(Table table, Relay relay, Scenario scenario, long messages) {
        String used = "";
        String live = "";
        Round round;
        if (relay instanceof PosthouseRelay) {
            try (HeapSampler heap = new HeapSampler(Heap.of(relay.processes()))) {
                round = load.run(relay, scenario, messages);
                used = mib(heap.peakUsedBytes());
                live = mib(heap.peakLiveBytes());
            }
        } else {
            round = load.run(relay, scenario, messages);
        }
        table.row(
                relay.name(),
                messages + " of " + scenario.name(),
                Integer.toString(sessions),
                "%.0f".formatted(round.peakMib()),
                used,
                live,
                "%.0f".formatted(round.perSecond() * scenario.size() / (1 << 20)));
    }

    private static String mib(long bytes) {
        return "%.1f".formatted(bytes / 1048576.0);
    }
}
