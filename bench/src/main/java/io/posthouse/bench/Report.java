package io.posthouse.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The comparison as a table for people, and as JSON for programs. */
final class Report {
    private static final double NOISE = 0.1;

    private final Map<Scenario, Map<String, List<Round>>> results;

    Report(Map<Scenario, Map<String, List<Round>>> results) {
        this.results = results;
    }

    String table() {
        Table table = new Table("", "", "messages/s", "CPU µs/message", "peak MiB", "load+sink µs", "idle", "others");
        results.forEach((scenario, byRelay) -> {
            byRelay.forEach((relay, rounds) -> table.row(
                    scenario.name(),
                    relay,
                    spread(Spread.of(rounds, Round::perSecond)),
                    spread(Spread.of(rounds, Round::relayMicrosPerMessage)),
                    "%.0f".formatted(Spread.of(rounds, Round::peakMib).max()),
                    "%.0f"
                            .formatted(Spread.of(rounds, Round::loadMicrosPerMessage)
                                    .median()),
                    percent(Spread.of(rounds, Round::idle).median()),
                    percent(Spread.of(rounds, Round::others).median())));
            ratios(table, scenario, byRelay);
        });
        return table + noise();
    }

    private static void ratios(Table table, Scenario scenario, Map<String, List<Round>> byRelay) {
        List<Round> postfix = byRelay.getOrDefault("postfix", List.of());
        List<Round> posthouse = byRelay.getOrDefault("posthouse", List.of());
        if (postfix.isEmpty() || posthouse.isEmpty()) {
            return;
        }
        double speed = speed(posthouse) / speed(postfix);
        double cpu = Spread.of(postfix, Round::relayMicrosPerMessage).median()
                / Spread.of(posthouse, Round::relayMicrosPerMessage).median();
        String direct = byRelay.containsKey("direct")
                ? "; without a relay %.1f ×".formatted(speed(byRelay.get("direct")) / speed(postfix))
                : "";
        String goal = "%.1f ×  (goal %.0f ×%s)".formatted(speed, scenario.goal(), direct);
        table.row("", "ratio", goal, "1/%.1f".formatted(cpu), "", "", "", "");
        table.row("", "", "", "", "", "", "", "");
    }

    private static double speed(List<Round> rounds) {
        return Spread.of(rounds, Round::perSecond).median();
    }

    private String noise() {
        double worst = results.values().stream()
                .flatMap(byRelay -> byRelay.values().stream())
                .flatMap(List::stream)
                .mapToDouble(Round::others)
                .max()
                .orElse(0);
        return worst < NOISE
                ? ""
                : "Something else took up to %s of the machine in a round: run again when it is quiet.%n"
                        .formatted(percent(worst));
    }

    String json() {
        String scenarios = results.entrySet().stream()
                .map(entry -> "    \"%s\": {%n%s%n    }"
                        .formatted(
                                entry.getKey().name(),
                                entry.getValue().entrySet().stream()
                                        .map(rounds -> "      \"%s\": [%n%s%n      ]"
                                                .formatted(rounds.getKey(), json(rounds.getValue())))
                                        .collect(Collectors.joining(",\n"))))
                .collect(Collectors.joining(",\n"));
        return "{%n  \"scenarios\": {%n%s%n  }%n}%n".formatted(scenarios);
    }

    private static String json(List<Round> rounds) {
        return rounds.stream()
                .map(round -> String.format(
                        "        {\"messages\": %d, \"seconds\": %.3f, \"messagesPerSecond\": %.1f,"
                                + " \"relayCpuMicrosPerMessage\": %.1f, \"loadCpuMicrosPerMessage\": %.1f,"
                                + " \"idleShare\": %.3f, \"othersShare\": %.3f, \"peakPssKib\": %d}",
                        round.messages(),
                        round.seconds(),
                        round.perSecond(),
                        round.relayMicrosPerMessage(),
                        round.loadMicrosPerMessage(),
                        round.idle(),
                        round.others(),
                        round.peakKib()))
                .collect(Collectors.joining(",\n"));
    }

    private static String spread(Spread spread) {
        return "%.0f  (%.0f–%.0f)".formatted(spread.median(), spread.min(), spread.max());
    }

    private static String percent(double share) {
        return "%.0f %%".formatted(share * 100);
    }
}
