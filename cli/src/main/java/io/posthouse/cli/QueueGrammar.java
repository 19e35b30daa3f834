package io.posthouse.cli;

import io.posthouse.bus.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The grammar of {@code posthouse queue}. */
final class QueueGrammar {
    static final List<String> STATES = List.of("incoming", "active", "deferred", "hold");
    private static final List<String> TEXTS = List.of("sender", "recipient", "domain", "next-hop", "reason", "status");

    static CommandSpec queue() {
        CommandSpec queue = CommandSpec.create()
                .name("queue")
                .addOption(CommandLines.help())
                .addSubcommand("list", list())
                .addSubcommand("show", show())
                .addSubcommand("cat", cat())
                .addSubcommand("shape", shape())
                .addSubcommand(
                        "flush",
                        intervention("flush", "Tries letters that are deferred now; without a selection, all."))
                .addSubcommand("hold", hold())
                .addSubcommand("release", intervention("release", "Has letters that are held tried again now."))
                .addSubcommand(
                        "requeue",
                        intervention(
                                "requeue",
                                "Begins with letters anew, as if they had just come: routed, tried, long-lived."))
                .addSubcommand("delete", delete())
                .addSubcommand("expire", expire());
        queue.usageMessage()
                .description(
                        "Shows and changes what waits, whether the relay runs or not. Letters are named by id, or selected:"
                                + " every option narrows down what is meant.");
        return queue;
    }

    private static CommandSpec list() {
        CommandSpec list = command("list", "Lists letters: where they stand, for how long, why, and until when.");
        list.addOption(flag("--json", "Print an object a line, for programs."));
        return selecting(list);
    }

    private static CommandSpec show() {
        CommandSpec show = command("show", "Shows all that is known of a letter: envelope, recipients, history.");
        show.addOption(flag("--json", "Print an object a line, for programs."));
        show.addPositional(ids("1..*", "Which letters."));
        return show;
    }

    private static CommandSpec cat() {
        CommandSpec cat = command("cat", "Prints a letter's content as it is stored.");
        cat.addOption(flag("--header", "Print its header section only."));
        cat.addPositional(ids("1", "Which letter."));
        return cat;
    }

    private static CommandSpec shape() {
        CommandSpec shape = command("shape", "Counts what waits, by what and by how long.");
        shape.addOption(CommandLines.option("--by", "WHAT", String.class)
                .defaultValue("domain")
                .completionCandidates(List.of("domain", "sender", "next-hop", "reason"))
                .description("What to count by: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
                .build());
        shape.addOption(CommandLines.option("--rows", "COUNT", int.class)
                .defaultValue("40")
                .description("How many rows to show. Default: ${DEFAULT-VALUE}.")
                .build());
        return selecting(shape);
    }

    private static CommandSpec hold() {
        CommandSpec hold = intervention("hold", "Stops letters, until they are released.");
        hold.addOption(CommandLines.option("--because", "TEXT", String.class)
                .description("Why; it is shown with the letter.")
                .build());
        return hold;
    }

    private static CommandSpec delete() {
        CommandSpec delete = intervention("delete", "Takes letters out of the queue. Nobody is told.");
        return delete.addOption(
                flag("--yes", "Do not ask first, on a terminal, whether all that was selected is meant."));
    }

    private static CommandSpec expire() {
        CommandSpec expire = intervention(
                "expire",
                "Gives letters up and tells their senders, as if their lifetime were over; those held when released.");
        expire.addOption(flag("--release", "Also those that are held, now."));
        return expire.addOption(
                flag("--yes", "Do not ask first, on a terminal, whether all that was selected is meant."));
    }

    private static CommandSpec intervention(String name, String description) {
        CommandSpec command = command(name, description);
        command.addOption(flag("--preview", "Only show what would be hit."));
        if (!name.equals("flush")) {
            command.addOption(flag("--all", "Every letter."));
        }
        return selecting(command);
    }

    private static CommandSpec command(String name, String description) {
        CommandSpec command =
                CommandSpec.create().name(name).addOption(CommandLines.help()).addOption(data());
        command.usageMessage().sortOptions(false).description(description);
        return command;
    }

    static OptionSpec data() {
        return CommandLines.data()
                .description("The relay's data folder. Default: ./${DEFAULT-VALUE}.")
                .build();
    }

    private static CommandSpec selecting(CommandSpec command) {
        return command.addOption(text(
                        "--sender", "ADDRESS", "Letters with this reverse-path; * stands for anything, <> for none."))
                .addOption(
                        text("--recipient", "ADDRESS", "Letters that wait for this recipient; * stands for anything."))
                .addOption(text("--domain", "NAME", "Letters that wait for a recipient in this domain."))
                .addOption(text("--next-hop", "HOST", "Letters that go there next."))
                .addOption(text("--reason", "TEXT", "Letters of which this was said last."))
                .addOption(text("--status", "CODE", "Letters with this enhanced status code, as 4.4.1 or 4.4."))
                .addOption(OptionSpec.builder("--state")
                        .paramLabel("STATE")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .splitRegex(",")
                        .completionCandidates(STATES)
                        .description("Letters that stand there: ${COMPLETION-CANDIDATES}; may be repeated.")
                        .build())
                .addOption(age("--older-than", "Letters that came longer ago than this, as \"2 h\"."))
                .addOption(age("--younger-than", "Letters that came within this time."))
                .addPositional(ids("0..*", "Letters by id; - reads them from standard input."));
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

    private static OptionSpec age(String name, String description) {
        return CommandLines.option(name, "TIME", Duration.class)
                .description(description)
                .build();
    }

    static PositionalParamSpec ids(String arity, String description) {
        return PositionalParamSpec.builder()
                .paramLabel("ID")
                .arity(arity)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(description)
                .build();
    }

    static Action action(ParseResult parsed) {
        return switch (parsed.commandSpec().name()) {
            case "list" -> new ListAction(data(parsed), chosen(parsed), form(parsed));
            case "show" -> new ShowAction(data(parsed), ids(parsed), parsed.hasMatchedOption("--json"), clock());
            case "cat" -> new CatAction(data(parsed), ids(parsed).get(0), parsed.hasMatchedOption("--header"));
            case "shape" -> new ShapeAction(data(parsed), chosen(parsed), look(parsed), Terminal.ofProcess());
            case "queue" ->
                throw new UsageException(
                        "say what to do with the queue, as posthouse queue list; see" + " posthouse queue --help");
            default -> intervention(parsed);
        };
    }

    private static ListAction.Form form(ParseResult parsed) {
        return parsed.hasMatchedOption("--json") ? new Forms.Json() : new Forms.Table(clock());
    }

    private static ShapeAction.Look look(ParseResult parsed) {
        String by = parsed.commandSpec().findOption("--by").getValue();
        if (!List.of("domain", "sender", "next-hop", "reason").contains(by)) {
            throw new UsageException("--by: not a shape: \"" + by + "\"; it is domain, sender, next-hop or reason");
        }
        int rows = parsed.commandSpec().findOption("--rows").getValue();
        ShapeAction.Look usual = ShapeAction.Look.USUAL;
        return new ShapeAction.Look(by, usual.first(), usual.buckets(), false, Math.max(1, rows), usual.width(), false);
    }

    private static Action intervention(ParseResult parsed) {
        String name = parsed.commandSpec().name();
        Chosen chosen = chosen(parsed);
        boolean all = has(parsed, "--all");
        if (chosen.isAll() && !all && !name.equals("flush")) {
            throw new UsageException(
                    "say which letters to " + name + ": ids, a selection such as --domain there.example,"
                            + " or --all; see posthouse queue " + name + " --help");
        }
        if (!chosen.isAll() && all) {
            throw new UsageException("--all and a selection exclude each other; give one of them");
        }
        var what = name.equals("expire") && has(parsed, "--release")
                ? InterventionAction.What.EXPIRE_AND_RELEASE
                : InterventionAction.What.valueOf(name.toUpperCase(Locale.ROOT));
        Optional<String> because = name.equals("hold")
                ? Optional.ofNullable(parsed.matchedOptionValue("--because", null))
                : Optional.empty();
        var manner = new InterventionAction.Manner(has(parsed, "--preview"), has(parsed, "--yes"), because);
        return new InterventionAction(data(parsed), what, chosen, manner, Terminal.ofProcess(), clock());
    }

    private static boolean has(ParseResult parsed, String option) {
        return parsed.commandSpec().findOption(option) != null && parsed.hasMatchedOption(option);
    }

    static Path data(ParseResult parsed) {
        return parsed.commandSpec().findOption("--data").getValue();
    }

    private static List<String> ids(ParseResult parsed) {
        return parsed.matchedPositionalValue(0, List.of());
    }

    private static Chosen chosen(ParseResult parsed) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String key : TEXTS) {
            String value = parsed.matchedOptionValue("--" + key, null);
            if (value != null) {
                texts.put(key, value);
            }
        }
        return new Chosen(
                ids(parsed),
                states(parsed.matchedOptionValue("--state", List.of())),
                texts,
                Optional.ofNullable(parsed.matchedOptionValue("--older-than", null)),
                Optional.ofNullable(parsed.matchedOptionValue("--younger-than", null)));
    }

    static List<String> states(List<String> given) {
        for (String state : given) {
            if (!STATES.contains(state)) {
                throw new UsageException(
                        "not a part of the queue: \"" + state + "\"; it is " + String.join(", ", STATES));
            }
        }
        return given;
    }

    /** The system's. */
    static Supplier<Instant> clock() {
        return () -> {
            try (var time = new SystemTime()) {
                return time.now();
            }
        };
    }

    private QueueGrammar() {}
}
