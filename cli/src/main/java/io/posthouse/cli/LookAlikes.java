package io.posthouse.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Commands that those who know Postfix know: they do the same here, and print it alike. */
final class LookAlikes {
    static final List<String> NAMES = List.of("mailq", "postqueue", "postsuper", "qshape");

    private static final Map<String, InterventionAction.What> POSTSUPER = new LinkedHashMap<>();

    static {
        POSTSUPER.put("-d", InterventionAction.What.DELETE);
        POSTSUPER.put("-e", InterventionAction.What.EXPIRE);
        POSTSUPER.put("-f", InterventionAction.What.EXPIRE_AND_RELEASE);
        POSTSUPER.put("-h", InterventionAction.What.HOLD);
        POSTSUPER.put("-H", InterventionAction.What.RELEASE);
        POSTSUPER.put("-r", InterventionAction.What.REQUEUE);
    }

    static CommandSpec mailq() {
        return command("mailq", "Lists the queue as Postfix's mailq does. See also posthouse queue list.");
    }

    static CommandSpec postqueue() {
        return command("postqueue", "Does what Postfix's postqueue does. See also posthouse queue list, flush.")
                .addOption(flag("-p", "List the queue."))
                .addOption(flag("-j", "List the queue, an object of JSON a line."))
                .addOption(flag("-f", "Try everything that is deferred now."))
                .addOption(text("-s", "SITE", "Try now what waits for this domain."))
                .addOption(text("-i", "ID", "Try this letter now."));
    }

    static CommandSpec postsuper() {
        CommandSpec postsuper = command(
                "postsuper",
                "Does what Postfix's postsuper does to letters named by id, to those on standard input (-), or to ALL."
                        + " See also posthouse queue hold, release, requeue, delete, expire.");
        postsuper
                .addOption(ids("-d", "Delete."))
                .addOption(ids("-h", "Hold."))
                .addOption(ids("-H", "Release."))
                .addOption(ids("-r", "Requeue."))
                .addOption(ids("-e", "Expire."))
                .addOption(ids("-f", "Expire, and release if held."));
        return postsuper.addPositional(queues("Only letters that stand there: incoming, active, deferred, hold."));
    }

    static CommandSpec qshape() {
        return command("qshape", "Counts what waits as Postfix's qshape does. See also posthouse queue shape.")
                .addOption(flag("-s", "By the sender's domain, not the recipient's."))
                .addOption(number("-b", "COUNT", "10", "How many buckets of ages. Default: ${DEFAULT-VALUE}."))
                .addOption(number("-t", "MINUTES", "5", "Where the first bucket ends. Default: ${DEFAULT-VALUE}."))
                .addOption(flag("-l", "All buckets of one size; else each is twice as long as the one before."))
                .addOption(number("-w", "COLUMNS", "80", "How wide. Default: ${DEFAULT-VALUE}."))
                .addPositional(queues("Which parts of the queue. Default: incoming active."));
    }

    /** Without -h for help, which means hold to some of them. */
    private static CommandSpec command(String name, String description) {
        CommandSpec command = CommandSpec.create()
                .name(name)
                .addOption(OptionSpec.builder("--help")
                        .usageHelp(true)
                        .description("Print this and exit.")
                        .build())
                .addOption(QueueGrammar.data());
        command.usageMessage().sortOptions(false).description(description);
        return command;
    }

    private static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .description(description)
                .build();
    }

    private static OptionSpec text(String name, String label, String description) {
        return CommandLines.option(name, label, String.class)
                .description(description)
                .build();
    }

    private static OptionSpec number(String name, String label, String usual, String description) {
        return CommandLines.option(name, label, int.class)
                .defaultValue(usual)
                .description(description)
                .build();
    }

    private static OptionSpec ids(String name, String description) {
        return OptionSpec.builder(name)
                .paramLabel("ID")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(description)
                .build();
    }

    private static PositionalParamSpec queues(String description) {
        return PositionalParamSpec.builder()
                .paramLabel("QUEUE")
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(description)
                .build();
    }

    static Action action(ParseResult parsed) {
        Path data = QueueGrammar.data(parsed);
        return switch (parsed.commandSpec().name()) {
            case "mailq" -> mailq(data);
            case "postqueue" -> postqueue(parsed, data);
            case "postsuper" -> postsuper(parsed, data);
            default -> qshape(parsed, data);
        };
    }

    private static Action mailq(Path data) {
        return new ListAction(data, Chosen.ALL, new Forms.Mailq(ZoneOffset.UTC));
    }

    private static Action postqueue(ParseResult parsed, Path data) {
        long given = List.of("-p", "-j", "-f", "-s", "-i").stream()
                .filter(parsed::hasMatchedOption)
                .count();
        if (given != 1) {
            throw new UsageException("postqueue takes one of -p, -j, -f, -s and -i; see posthouse postqueue --help");
        }
        if (parsed.hasMatchedOption("-p")) {
            return mailq(data);
        }
        if (parsed.hasMatchedOption("-j")) {
            return new ListAction(data, Chosen.ALL, new Forms.PostfixJson());
        }
        if (parsed.hasMatchedOption("-i")) {
            String id = parsed.matchedOptionValue("-i", "");
            return silently(data, InterventionAction.What.FLUSH, Chosen.of(List.of(id)));
        }
        String site = parsed.matchedOptionValue("-s", "");
        Map<String, String> texts = site.isEmpty() ? Map.of() : Map.of("domain", site);
        var chosen = new Chosen(List.of(), List.of("deferred"), texts, Optional.empty(), Optional.empty());
        return silently(data, InterventionAction.What.FLUSH, chosen);
    }

    private static Action silently(Path data, InterventionAction.What what, Chosen chosen) {
        return new InterventionAction(
                data,
                what,
                chosen,
                InterventionAction.Manner.AT_ONCE,
                Terminal.ofProcess(),
                QueueGrammar.clock(),
                (done, afterAttempt, out, err) -> {});
    }

    private static Action postsuper(ParseResult parsed, Path data) {
        List<String> queues = QueueGrammar.states(parsed.matchedPositionalValue(0, List.of()));
        List<Action> actions = new ArrayList<>();
        POSTSUPER.forEach((option, what) -> {
            List<String> ids = parsed.matchedOptionValue(option, List.of());
            if (ids.contains("ALL")) {
                actions.add(postsuper(data, what, Chosen.ALL.in(queues)));
            } else if (!ids.isEmpty()) {
                actions.add(postsuper(data, what, Chosen.of(ids).in(queues)));
            }
        });
        if (actions.isEmpty()) {
            throw new UsageException("postsuper takes -d, -e, -f, -h, -H or -r, each with an id, - or ALL;"
                    + " see posthouse postsuper --help");
        }
        return (in, out, err) -> {
            int status = 0;
            for (Action action : actions) {
                status = Math.max(status, action.run(in, out, err));
            }
            return status;
        };
    }

    private static Action postsuper(Path data, InterventionAction.What what, Chosen chosen) {
        String done = switch (what) {
            case DELETE -> "Deleted";
            case EXPIRE, EXPIRE_AND_RELEASE -> "Expired";
            case HOLD -> "Placed on hold";
            case RELEASE -> "Released from hold";
            case REQUEUE -> "Requeued";
            case FLUSH -> throw new IllegalArgumentException("postsuper flushes nothing");
        };
        return new InterventionAction(
                data,
                what,
                chosen,
                InterventionAction.Manner.AT_ONCE,
                Terminal.ofProcess(),
                QueueGrammar.clock(),
                (letters, afterAttempt, out, err) -> {
                    long count = letters + afterAttempt;
                    if (count > 0) {
                        err.println("postsuper: " + done + ": " + count + (count == 1 ? " message" : " messages"));
                    }
                });
    }

    private static Action qshape(ParseResult parsed, Path data) {
        List<String> queues = QueueGrammar.states(parsed.matchedPositionalValue(0, List.of("incoming", "active")));
        int buckets = parsed.commandSpec().findOption("-b").getValue();
        int minutes = parsed.commandSpec().findOption("-t").getValue();
        int width = parsed.commandSpec().findOption("-w").getValue();
        if (buckets < 2 || buckets > 30 || minutes < 1) {
            throw new UsageException("-b is 2 to 30, and -t 1 at least; see posthouse qshape --help");
        }
        var look = new ShapeAction.Look(
                parsed.hasMatchedOption("-s") ? "sender" : "domain",
                Duration.ofMinutes(minutes),
                buckets,
                parsed.hasMatchedOption("-l"),
                Integer.MAX_VALUE,
                width,
                true);
        return new ShapeAction(data, Chosen.ALL.in(queues), look, Terminal.ofProcess());
    }

    private LookAlikes() {}
}
