package io.posthouse.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Commands that those who know Postfix know: they do the same here, and print it alike. */
final class LookAlikes {
    static final List<String> NAMES = List.of("mailq", "postqueue", "postsuper", "qshape");

    /** What postsuper's options do, in the order in which it does it, and its words for that. */
    private enum Order {
        DELETE("-d", InterventionAction.What.DELETE, "Deleted"),
        EXPIRE("-e", InterventionAction.What.EXPIRE, "Expired"),
        EXPIRE_AND_RELEASE("-f", InterventionAction.What.EXPIRE_AND_RELEASE, "Expired"),
        HOLD("-h", InterventionAction.What.HOLD, "Placed on hold"),
        RELEASE("-H", InterventionAction.What.RELEASE, "Released from hold"),
        REQUEUE("-r", InterventionAction.What.REQUEUE, "Requeued");

        final String option;
        final InterventionAction.What what;
        final String done;

        Order(String option, InterventionAction.What what, String done) {
            this.option = option;
            this.what = what;
            this.done = done;
        }
    }

    static CommandSpec mailq() {
        return command(
                "mailq",
                "Lists the queue as Postfix's mailq does. See also posthouse queue list.",
                parsed -> mailq(Grammar.data(parsed)));
    }

    static CommandSpec postqueue() {
        return command(
                        "postqueue",
                        "Does what Postfix's postqueue does. See also posthouse queue list, flush.",
                        LookAlikes::postqueue)
                .addOption(Grammar.flag("-p", "List the queue."))
                .addOption(Grammar.flag("-j", "List the queue, an object of JSON a line."))
                .addOption(Grammar.flag("-f", "Try everything that is deferred now."))
                .addOption(Grammar.text("-s", "SITE", "Try now what waits for this domain."))
                .addOption(Grammar.text("-i", "ID", "Try this letter now."));
    }

    static CommandSpec postsuper() {
        return command(
                        "postsuper",
                        "Does what Postfix's postsuper does to letters named by id, to those on standard input (-), or to"
                                + " ALL; without any, checks the spool of a relay that has stopped. See also posthouse"
                                + " queue hold, release, requeue, delete, expire, check.",
                        LookAlikes::postsuper)
                .addOption(Grammar.flag("-s", "Check the spool and repair it. The default."))
                .addOption(Grammar.flag("-S", "The same."))
                .addOption(Grammar.flag("-p", "The same: what was being received goes with it."))
                .addOption(ids(Order.DELETE, "Delete."))
                .addOption(ids(Order.HOLD, "Hold."))
                .addOption(ids(Order.RELEASE, "Release."))
                .addOption(ids(Order.REQUEUE, "Requeue."))
                .addOption(ids(Order.EXPIRE, "Expire."))
                .addOption(ids(Order.EXPIRE_AND_RELEASE, "Expire, and release if held."))
                .addPositional(
                        Grammar.words("QUEUE", "0..*", "Only letters that stand there: " + Choosing.states() + '.'));
    }

    private static OptionSpec ids(Order order, String description) {
        return Grammar.texts(order.option, "ID", description).build();
    }

    static CommandSpec qshape() {
        return command(
                        "qshape",
                        "Counts what waits as Postfix's qshape does. See also posthouse queue shape.",
                        LookAlikes::qshape)
                .addOption(Grammar.flag("-s", "By the sender's domain, not the recipient's."))
                .addOption(Grammar.flag("-p", "Also by parent domains, with a dot before them."))
                .addOption(Grammar.number("-m", "COUNT", 5, "How many subdomains a parent domain must have."))
                .addOption(Grammar.number("-b", "COUNT", 10, "How many buckets of ages."))
                .addOption(Grammar.number("-t", "MINUTES", 5, "Where the first bucket ends."))
                .addOption(Grammar.flag("-l", "All buckets of one size; else each is twice as long as the one before."))
                .addOption(Grammar.number("-w", "COLUMNS", 80, "How wide."))
                .addOption(Grammar.option("-n", "COUNT", int.class)
                        .description("How many domains to show. Default: all.")
                        .build())
                .addOption(Grammar.number("-N", "COUNT", 1000, "Passed over: counting takes no time to speak of."))
                .addPositional(Grammar.words("QUEUE", "0..*", "Which parts of the queue. Default: incoming active."));
    }

    /** Without -h for help, which means hold to some of them. */
    private static CommandSpec command(String name, String description, Grammar.Meaning meaning) {
        return Grammar.command(name, description, meaning)
                .addOption(OptionSpec.builder("--help")
                        .usageHelp(true)
                        .description("Print this and exit.")
                        .build())
                .addOption(Grammar.data("The relay's data folder."));
    }

    private static Action mailq(Path data) {
        return new ListAction(data, Chosen.ALL, console -> new Forms.Mailq(ZoneOffset.UTC));
    }

    private static Action postqueue(ParseResult parsed) {
        Path data = Grammar.data(parsed);
        List<String> given = List.of("-p", "-j", "-f", "-s", "-i").stream()
                .filter(parsed::hasMatchedOption)
                .toList();
        if (given.size() != 1) {
            throw new UsageException("postqueue takes one of -p, -j, -f, -s and -i; see posthouse postqueue --help");
        }
        return switch (given.get(0)) {
            case "-p" -> mailq(data);
            case "-j" -> new ListAction(data, Chosen.ALL, console -> new Forms.PostfixJson());
            case "-i" -> flush(data, Chosen.of(List.of(parsed.matchedOptionValue("-i", ""))));
            case "-s" -> flush(data, deferred(Map.of("domain", parsed.matchedOptionValue("-s", ""))));
            default -> flush(data, deferred(Map.of()));
        };
    }

    private static Chosen deferred(Map<String, String> texts) {
        return new Chosen(List.of(), List.of("deferred"), texts, Optional.empty(), Optional.empty());
    }

    private static Action flush(Path data, Chosen chosen) {
        return intervention(data, InterventionAction.What.FLUSH, chosen, (done, afterAttempt, console) -> {});
    }

    private static Action postsuper(ParseResult parsed) {
        Path data = Grammar.data(parsed);
        List<String> queues = Choosing.states(Grammar.words(parsed));
        List<Action> actions = new ArrayList<>();
        if (Stream.of("-s", "-S", "-p").anyMatch(parsed::hasMatchedOption) || isWithoutOrders(parsed)) {
            actions.add(new CheckAction(data, true, CheckAction.Manner.QUIETLY));
        }
        for (Order order : Order.values()) {
            List<String> ids = parsed.matchedOptionValue(order.option, List.of());
            ids.forEach(id -> refuseLookAlikesOfAll(order, id));
            if (!ids.isEmpty()) {
                Chosen chosen = ids.contains("ALL") ? Chosen.ALL : Chosen.of(ids);
                actions.add(intervention(data, order.what, chosen.in(queues), counted(order)));
            }
        }
        return console ->
                actions.stream().mapToInt(action -> action.run(console)).max().orElse(0);
    }

    private static void refuseLookAlikesOfAll(Order order, String id) {
        String refusal = order.option + ": not a queue id: \"" + id + "\"; ";
        if (id.equalsIgnoreCase("ALL") && !id.equals("ALL")) {
            throw new UsageException(refusal + "ALL in capitals means every letter");
        }
        if (Choosing.isState(id)) {
            throw new UsageException(refusal + "did you mean " + order.option + " ALL " + id + '?');
        }
    }

    private static boolean isWithoutOrders(ParseResult parsed) {
        return Stream.of(Order.values()).noneMatch(order -> parsed.hasMatchedOption(order.option));
    }

    private static InterventionAction.Report counted(Order order) {
        return (letters, afterAttempt, console) -> {
            long count = letters + afterAttempt;
            console.err().println("postsuper: " + order.done + ": " + count + (count == 1 ? " message" : " messages"));
        };
    }

    private static Action intervention(
            Path data, InterventionAction.What what, Chosen chosen, InterventionAction.Report report) {
        return new InterventionAction(data, what, chosen, InterventionAction.Manner.LIKE_POSTFIX, report);
    }

    private static Action qshape(ParseResult parsed) {
        List<String> given = Choosing.states(Grammar.words(parsed));
        List<String> queues = given.isEmpty() ? List.of("incoming", "active") : given;
        int buckets = Grammar.number(parsed, "-b");
        int minutes = Grammar.number(parsed, "-t");
        if (buckets < 2 || buckets > 30 || minutes < 1) {
            throw new UsageException("-b is 2 to 30, and -t 1 at least; see posthouse qshape --help");
        }
        int parents = parsed.hasMatchedOption("-p") ? Math.max(1, Grammar.number(parsed, "-m")) : 0;
        var look = new ShapeAction.Look(
                parsed.hasMatchedOption("-s") ? "sender" : "domain",
                Duration.ofMinutes(minutes),
                buckets,
                parsed.hasMatchedOption("-l"),
                Grammar.<Integer>given(parsed, "-n").orElse(Integer.MAX_VALUE),
                new QshapeStyle(Math.max(80, Grammar.number(parsed, "-w")), parents));
        return new ShapeAction(Grammar.data(parsed), Chosen.ALL.in(queues), look);
    }

    private LookAlikes() {}
}
