package io.posthouse.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The comparison: for each scenario, a probe and a warm-up round for each relay, which do not count, then rounds that do,
 * the relays in turn, so that what the machine does meanwhile meets both. Each daemon lives through the whole run.
 */
final class Throughput {
    private static final int ROUNDS = 5;

    /** What one relay is given in each round of a scenario, and what it showed. */
    private record Turn(Relay relay, long messages, List<Round> rounds) {}

    private final List<Relay> relays;
    private final Load load;
    private final Options options;
    private final Map<Scenario, Map<String, List<Round>>> results = new LinkedHashMap<>();

    Throughput(List<Relay> relays, Load load, Options options) {
        this.relays = relays;
        this.load = load;
        this.options = options;
    }

    void run() {
        options.scenarios.forEach(this::run);
    }

    /** What was measured, in full scenarios only, in the order of the command line. */
    Map<Scenario, Map<String, List<Round>>> results() {
        return results;
    }

    private void run(Scenario scenario) {
        say("%s: %s".formatted(scenario.name(), scenario.what()));
        List<Turn> turns = relays.stream()
                .map(relay -> new Turn(relay, warmUp(relay, scenario), new ArrayList<>()))
                .toList();
        for (int number = 1; number <= options.rounds.orElse(ROUNDS); number++) {
            for (Turn turn : turns) {
                Round round = load.run(turn.relay(), scenario, turn.messages());
                say("  round %d  %s".formatted(number, line(turn.relay(), round)));
                turn.rounds().add(round);
            }
        }
        Map<String, List<Round>> rounds = new LinkedHashMap<>();
        turns.forEach(turn -> rounds.put(turn.relay().name(), turn.rounds()));
        results.put(scenario, rounds);
    }

    /** @return how many messages make a round of the wanted length */
    private long warmUp(Relay relay, Scenario scenario) {
        Round probe = load.run(relay, scenario, options.count.orElse((long) scenario.probe()));
        say("  probe    %s".formatted(line(relay, probe)));
        if (options.count.isPresent()) {
            return options.count.get();
        }
        Round warm = load.run(relay, scenario, fitting(probe, options.length));
        say("  warm-up  %s".formatted(line(relay, warm)));
        return fitting(warm, options.length);
    }

    /** Two digits are enough, and make the count easy to repeat with {@code --count}. */
    static long fitting(Round round, Duration length) {
        double exact = Math.max(1, round.perSecond() * length.toMillis() / 1000);
        double unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(exact)) - 1));
        return Math.round(exact / unit) * (long) unit;
    }

    private static String line(Relay relay, Round round) {
        return String.format(
                "%-9s  %6d messages in %5.2f s: %7.1f/s, CPU %6.0f µs each, load and sink %4.0f, others %2.0f %%, idle"
                        + " %2.0f %%, %.0f MiB",
                relay.name(),
                round.messages(),
                round.seconds(),
                round.perSecond(),
                round.relayMicrosPerMessage(),
                round.loadMicrosPerMessage(),
                round.others() * 100,
                round.idle() * 100,
                round.peakMib());
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
