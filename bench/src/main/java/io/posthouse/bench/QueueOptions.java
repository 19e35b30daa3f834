package io.posthouse.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the command line of {@code bench/queue} asks for. */
final class QueueOptions {
    static final List<String> SCENARIOS = List.of("urgent", "blackhole", "outage", "million");
    private static final List<String> USUAL = SCENARIOS.subList(0, 3);

    static final String HELP = """
            Usage: bench/queue [urgent] [blackhole] [outage] [million] [options]     (default: the first three)

              urgent      time to delivery of one message behind a queue for the same slow next hop
              blackhole   throughput to nine next hops while a tenth answers no packet
              outage      mail taken while the next hop is down, and how fast it leaves afterwards
              million     a start with very many letters that wait, and how long those wait who look after them
                          (Posthouse alone; needs smtp-sink, no root, and 15 GiB of disk)

              --only NAME         posthouse or postfix alone
              --rounds N          of blackhole and outage (default 1); urgent messages sent (default 5)
              --bulk N            urgent: messages that wait before an urgent one (default 100000)
              --ordinary-bulk N   urgent: and before an ordinary one, which waits for them all (default 5000)
              --rate N            urgent: messages a second that the next hop takes (default 200)
              --seconds N         blackhole: how long a round is to take, by the pace of the warm-up (default 45)
              --count N           outage: messages (default 20000)
              --rest N            outage: seconds that the next hop stays away after the last of them (default 60)
              --letters N         million: letters that wait (default 1000000)
              --reuse DIR         million: measure with what letters a run with --keep has left in DIR
                                  (they fall due 40 minutes after they were written)
              --kept              outage: over kept connections, not one for each message
              --work DIR          where queues lie during the run; on a disk (default: bench/target/queue)
              --keep              leave the queues and logs there
              --java OPTIONS      added to Posthouse's Java options, such as a profiler's
              --help              this
            """;

    Set<String> scenarios = new LinkedHashSet<>(USUAL);
    Optional<String> only = Optional.empty();
    Optional<Integer> rounds = Optional.empty();
    long bulk = 100_000;
    long ordinaryBulk = 5_000;
    int rate = 200;
    Duration length = Duration.ofSeconds(45);
    long count = 20_000;
    Duration rest = Duration.ofSeconds(60);
    int letters = 1_000_000;
    Optional<Path> reuse = Optional.empty();
    boolean kept;
    Path work = Path.of("bench/target/queue");
    boolean keep;
    Optional<String> java = Optional.empty();
    boolean help;

    private QueueOptions() {}

    /** @throws IllegalArgumentException whose message says, in one sentence, what is wrong */
    static QueueOptions parse(String... arguments) {
        QueueOptions options = new QueueOptions();
        Deque<String> rest = new ArrayDeque<>(List.of(arguments));
        Set<String> named = new LinkedHashSet<>();
        while (!rest.isEmpty() && !rest.peek().startsWith("-")) {
            named.add(Options.oneOf("scenario", rest.pop(), SCENARIOS.toArray(String[]::new)));
        }
        if (!named.isEmpty()) {
            options.scenarios = named;
        }
        while (!rest.isEmpty()) {
            options.take(rest.pop(), rest);
        }
        return options;
    }

    private void take(String name, Deque<String> rest) {
        switch (name) {
            case "--only" -> only = Optional.of(Options.oneOf(name, Options.value(name, rest), "posthouse", "postfix"));
            case "--rounds" -> rounds = Optional.of((int) Options.number(name, rest));
            case "--bulk" -> bulk = Options.number(name, rest);
            case "--ordinary-bulk" -> ordinaryBulk = Options.number(name, rest);
            case "--rate" -> rate = (int) Options.number(name, rest);
            case "--seconds" -> length = Duration.ofSeconds(Options.number(name, rest));
            case "--count" -> count = Options.number(name, rest);
            case "--rest" -> this.rest = Duration.ofSeconds(Options.number(name, rest));
            case "--letters" -> letters = letters(Options.number(name, rest));
            case "--reuse" -> reuse = Optional.of(Path.of(Options.value(name, rest)));
            case "--kept" -> kept = true;
            case "--work" -> work = Path.of(Options.value(name, rest));
            case "--keep" -> keep = true;
            case "--java" -> java = Optional.of(Options.value(name, rest));
            case "--help", "-h" -> help = true;
            default ->
                throw new IllegalArgumentException("there is no option " + name + "; --help shows those there are");
        }
    }

    private static int letters(long wanted) {
        if (wanted > WaitingLetter.MAX_NUMBER) {
            throw new IllegalArgumentException("--letters is " + WaitingLetter.MAX_NUMBER + " at most");
        }
        return (int) wanted;
    }

    boolean wants(String relay) {
        return only.isEmpty() || only.get().equals(relay);
    }

    List<String> relays() {
        return List.of("postfix", "posthouse").stream().filter(this::wants).toList();
    }
}
