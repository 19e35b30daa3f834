package io.posthouse.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The grammar of {@code posthouse queue}. */
final class QueueGrammar {
    private static final List<String> SHAPES = List.of("domain", "sender", "next-hop", "reason");

    static CommandSpec queue() {
        return Grammar.command(
                        "queue",
                        "Shows and changes what waits, whether the relay runs or not. Letters are named by id, or"
                                + " selected: every option narrows down what is meant.",
                        parsed -> {
                            throw new UsageException("say what to do with the queue, as posthouse queue list;"
                                    + " see posthouse queue --help");
                        })
                .addOption(Grammar.help())
                .addSubcommand("list", list())
                .addSubcommand("show", show())
                .addSubcommand("cat", cat())
                .addSubcommand("shape", shape())
                .addSubcommand(
                        "flush",
                        intervention(
                                InterventionAction.What.FLUSH,
                                "Tries letters that are deferred now; without a selection, all of them."))
                .addSubcommand("hold", hold())
                .addSubcommand(
                        "release",
                        intervention(InterventionAction.What.RELEASE, "Has letters that are held tried again now."))
                .addSubcommand(
                        "requeue",
                        intervention(
                                InterventionAction.What.REQUEUE,
                                "Begins with letters anew, as if they had just come: routed, tried, their lifetime"
                                        + " before them."))
                .addSubcommand("delete", delete())
                .addSubcommand("expire", expire())
                .addSubcommand("check", check());
    }

    private static CommandSpec list() {
        return Choosing.addTo(command(
                        "list",
                        "Lists letters: where they stand, for how long, why, and until when.",
                        parsed -> new ListAction(Grammar.data(parsed), Choosing.chosen(parsed), form(parsed)))
                .addOption(Grammar.flag("--json", "Print an object a line, for programs.")));
    }

    private static Function<Console, ListAction.Form> form(ParseResult parsed) {
        return parsed.hasMatchedOption("--json") ? console -> new Forms.Json() : Table::new;
    }

    private static CommandSpec show() {
        return command(
                        "show",
                        "Shows all that is known of a letter: envelope, recipients, history.",
                        parsed -> new ShowAction(
                                Grammar.data(parsed), Grammar.words(parsed), parsed.hasMatchedOption("--json")))
                .addOption(Grammar.flag("--json", "Print an object a line, for programs."))
                .addPositional(Grammar.words("ID", "1..*", "Which letters; - reads ids from standard input."));
    }

    private static CommandSpec cat() {
        return command(
                        "cat",
                        "Prints a letter's content as it is stored.",
                        parsed -> new CatAction(
                                Grammar.data(parsed),
                                Grammar.words(parsed).get(0),
                                parsed.hasMatchedOption("--header")))
                .addOption(Grammar.flag("--header", "Print its header section only."))
                .addPositional(Grammar.words("ID", "1", "Which letter."));
    }

    private static CommandSpec shape() {
        return Choosing.addTo(command("shape", "Counts what waits, by what and by how long.", QueueGrammar::shape)
                .addOption(Grammar.option("--by", "WHAT", String.class)
                        .defaultValue("domain")
                        .description(
                                "What to count by: domain, sender, next-hop or reason." + " Default: ${DEFAULT-VALUE}.")
                        .build())
                .addOption(Grammar.number("--rows", "COUNT", 40, "How many rows to show.")));
    }

    private static Action shape(ParseResult parsed) {
        String by = parsed.commandSpec().findOption("--by").getValue();
        if (!SHAPES.contains(by)) {
            throw new UsageException("--by: not a shape: \"" + by + "\"; it is domain, sender, next-hop or reason");
        }
        int rows = Math.max(1, Grammar.number(parsed, "--rows"));
        return new ShapeAction(Grammar.data(parsed), Choosing.chosen(parsed), ShapeAction.Look.usual(by, rows));
    }

    private static CommandSpec hold() {
        return intervention(InterventionAction.What.HOLD, "Stops letters, until they are released.")
                .addOption(Grammar.text("--because", "TEXT", "Why; it is shown with the letter."));
    }

    private static CommandSpec delete() {
        return intervention(InterventionAction.What.DELETE, "Takes letters out of the queue. Nobody is told.")
                .addOption(yes());
    }

    private static CommandSpec expire() {
        return intervention(
                        InterventionAction.What.EXPIRE,
                        "Gives letters up and tells their senders, as if their lifetime were over; those held when"
                                + " released.")
                .addOption(Grammar.flag("--release", "Also those that are held, now."))
                .addOption(yes());
    }

    private static CommandSpec check() {
        return command(
                        "check",
                        "Looks through the spool of a relay that has stopped for what is not as it ought to be, and says"
                                + " what that means. Ends with 1 if anything is wrong. While the relay runs, only what"
                                + " stands still can be looked at.",
                        parsed -> new CheckAction(
                                Grammar.data(parsed),
                                parsed.hasMatchedOption("--repair"),
                                parsed.hasMatchedOption("--json")
                                        ? CheckAction.Manner.JSON
                                        : CheckAction.Manner.SENTENCES))
                .addOption(Grammar.flag(
                        "--repair",
                        "Mend what can be mended. No letter that can be read is lost, and what cannot be read goes to"
                                + " the folder corrupt."))
                .addOption(Grammar.flag("--json", "Print an object a line, for programs."));
    }

    private static OptionSpec yes() {
        return Grammar.flag("--yes", "Do not ask first, on a terminal, whether all that was selected is meant.");
    }

    private static CommandSpec intervention(InterventionAction.What what, String description) {
        CommandSpec command = command(what.name, description, parsed -> intervention(what, parsed))
                .addOption(Grammar.flag("--preview", "Only show what would be hit."));
        if (what != InterventionAction.What.FLUSH) {
            command.addOption(Grammar.flag("--all", "Every letter."));
        }
        return Choosing.addTo(command);
    }

    private static Action intervention(InterventionAction.What what, ParseResult parsed) {
        Chosen chosen = Choosing.chosen(parsed);
        boolean all = parsed.hasMatchedOption("--all");
        if (chosen.isAll() && !all && what != InterventionAction.What.FLUSH) {
            throw new UsageException(
                    "say which letters to " + what.name + ": ids, a selection such as --domain there.example,"
                            + " or --all; see posthouse queue " + what.name + " --help");
        }
        if (!chosen.isAll() && all) {
            throw new UsageException("--all and a selection exclude each other; give one of them");
        }
        Optional<String> because = Grammar.given(parsed, "--because");
        var manner = new InterventionAction.Manner(
                parsed.hasMatchedOption("--preview"), parsed.hasMatchedOption("--yes"), false, because);
        var really = parsed.hasMatchedOption("--release") ? InterventionAction.What.EXPIRE_AND_RELEASE : what;
        return new InterventionAction(Grammar.data(parsed), really, chosen, manner);
    }

    private static CommandSpec command(String name, String description, Grammar.Meaning meaning) {
        return Grammar.command(name, description, meaning)
                .addOption(Grammar.help())
                .addOption(Grammar.data("The relay's data folder."));
    }

    private QueueGrammar() {}
}
