package io.posthouse.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the command line asks for. */
final class Options {
    static final String HELP = """
            Usage: bench/compare [throughput | idle | start | memory] [options]

              throughput   messages a second, CPU and memory, side by side with Postfix (the default)
              idle         many idle sessions held while mail flows
              start        time from the start of a process to its first greeting
              memory       large messages at once, against small ones

              --scenarios A,B   of %s (default: all)
              --only NAME       posthouse or postfix alone, for a profile
              --direct          also without a relay, from smtp-source straight to smtp-sink
              --next-hops N     as many smtp-sinks that share the mail, on port 25 (needs root; default: one, on a free port)
              --rounds N        counted rounds (default 5); with start, how many starts (default 10)
              --seconds N       how long a round is to take, by the pace of the warm-up round (default 8)
              --count N         messages a round instead, for both
              --sessions N      of the load at once (default 50); with idle, how many are idle (default 10000)
              --work DIR        where queues lie during the run; on a disk (default: bench/target/compare)
              --keep            leave the queues and logs there
              --json FILE       write every round's figures, too
              --java OPTIONS    added to Posthouse's Java options, such as a profiler's
              --help            this
            """.formatted(
                    String.join(", ", Scenario.ALL.stream().map(Scenario::name).toList()));

    String command = "throughput";
    List<Scenario> scenarios = Scenario.ALL;
    Optional<String> only = Optional.empty();
    boolean direct;
    Optional<Integer> nextHops = Optional.empty();
    Optional<Integer> rounds = Optional.empty();
    Duration length = Duration.ofSeconds(8);
    Optional<Long> count = Optional.empty();
    Optional<Integer> sessions = Optional.empty();
    Path work = Path.of("bench/target/compare");
    boolean keep;
    Optional<Path> json = Optional.empty();
    Optional<String> java = Optional.empty();
    boolean help;

    private Options() {}

    /** @throws IllegalArgumentException whose message says, in one sentence, what is wrong */
    static Options parse(String... arguments) {
        Options options = new Options();
        Deque<String> rest = new ArrayDeque<>(List.of(arguments));
        if (!rest.isEmpty() && !rest.peek().startsWith("-")) {
            options.command = oneOf("command", rest.pop(), "throughput", "idle", "start", "memory");
        }
        while (!rest.isEmpty()) {
            options.take(rest.pop(), rest);
        }
        return options;
    }

    private void take(String name, Deque<String> rest) {
        switch (name) {
            case "--scenarios" ->
                scenarios = Stream.of(value(name, rest).split(","))
                        .map(Scenario::named)
                        .toList();
            case "--only" -> only = Optional.of(oneOf(name, value(name, rest), "posthouse", "postfix"));
            case "--direct" -> direct = true;
            case "--next-hops" -> nextHops = Optional.of((int) number(name, rest));
            case "--rounds" -> rounds = Optional.of((int) number(name, rest));
            case "--seconds" -> length = Duration.ofSeconds(number(name, rest));
            case "--count" -> count = Optional.of(number(name, rest));
            case "--sessions" -> sessions = Optional.of((int) number(name, rest));
            case "--work" -> work = Path.of(value(name, rest));
            case "--keep" -> keep = true;
            case "--json" -> json = Optional.of(Path.of(value(name, rest)));
            case "--java" -> java = Optional.of(value(name, rest));
            case "--help", "-h" -> help = true;
            default ->
                throw new IllegalArgumentException("there is no option " + name + "; --help shows those there are");
        }
    }

    boolean wants(String relay) {
        return only.isEmpty() || only.get().equals(relay);
    }

    static String value(String name, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(name + " needs a value");
        }
        return rest.pop();
    }

    static long number(String name, Deque<String> rest) {
        String value = value(name, rest);
        if (!value.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(name + " needs a whole number above 0, not \"" + value + "\"");
        }
        return Long.parseLong(value);
    }

    static String oneOf(String name, String value, String... allowed) {
        if (!List.of(allowed).contains(value)) {
            throw new IllegalArgumentException(
                    name + " is one of " + String.join(", ", allowed) + ", not \"" + value + "\"");
        }
        return value;
    }
}
