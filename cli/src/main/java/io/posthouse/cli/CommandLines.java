package io.posthouse.cli;

import io.posthouse.mail.DataSize;
import io.posthouse.mail.Mailbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The grammar of the command line. Spelled out with picocli's builders: its annotations are read by reflection, which
 * costs a tenth of a second at each start.
 */
final class CommandLines {
    static final String DEFAULT_SERVER = "127.0.0.1:2525";

    /** What picocli puts before the words of a converter. */
    private static final Pattern INVALID_VALUE = Pattern.compile("^Invalid value for option '([^']+)'[^:]*: ");

    /** @throws UsageException with one sentence, where the arguments are not understood */
    static Action parse(String... arguments) {
        CommandLine line = grammar();
        try {
            return action(line.parseArgs(withCommand(arguments)));
        } catch (ParameterException e) {
            throw new UsageException(sentence(e));
        }
    }

    /**
     * A link to the launcher that bears a look-alike's name is that command.
     *
     * @param calledAs how the program was called, with or without a path
     */
    static String[] asCalled(String calledAs, String... arguments) {
        String name = calledAs.substring(calledAs.lastIndexOf('/') + 1);
        return LookAlikes.NAMES.contains(name) ? with(name, arguments) : arguments;
    }

    private static String[] with(String command, String... arguments) {
        return Stream.concat(Stream.of(command), Stream.of(arguments)).toArray(String[]::new);
    }

    /** No command is {@code start}, with or without its options. */
    private static String[] withCommand(String... arguments) {
        if (arguments.length > 0
                && (!arguments[0].startsWith("-")
                        || List.of("-h", "--help", "--version").contains(arguments[0]))) {
            return arguments;
        }
        return with("start", arguments);
    }

    private static Action action(ParseResult parsed) {
        ParseResult chosen = parsed;
        while (chosen.hasSubcommand()) {
            chosen = chosen.subcommand();
        }
        CommandLine of = chosen.commandSpec().commandLine();
        if (chosen.isUsageHelpRequested()) {
            return console -> {
                of.setUsageHelpWidth(console.terminal().columns());
                of.usage(console.out());
                return 0;
            };
        }
        if (parsed.isVersionHelpRequested()) {
            return console -> {
                console.out().println("Posthouse " + Version.text());
                return 0;
            };
        }
        return Grammar.action(chosen);
    }

    private static CommandLine grammar() {
        CommandSpec posthouse = Grammar.command(
                        "posthouse",
                        "An SMTP relay. With no command it starts, on loopback, and keeps what it gets.",
                        parsed -> {
                            throw new IllegalStateException("no command is start");
                        })
                .addOption(Grammar.help())
                .addOption(OptionSpec.builder("--version")
                        .versionHelp(true)
                        .description("Print the version and exit.")
                        .build())
                .addSubcommand("start", start())
                .addSubcommand("send", send())
                .addSubcommand("queue", QueueGrammar.queue())
                .addSubcommand("mailq", LookAlikes.mailq())
                .addSubcommand("postqueue", LookAlikes.postqueue())
                .addSubcommand("postsuper", LookAlikes.postsuper())
                .addSubcommand("qshape", LookAlikes.qshape());
        var line = new CommandLine(posthouse);
        line.registerConverter(HostAndPort.class, told(HostAndPort::parse));
        line.registerConverter(DataSize.class, told(DataSize::parse));
        line.registerConverter(Mailbox.class, told(Mailbox::parse));
        line.registerConverter(Path.class, Path::of);
        line.registerConverter(Duration.class, told(Age::parse));
        return line;
    }

    private static CommandSpec start() {
        return Grammar.command(
                        "start",
                        "Receives mail and passes it on. Unless told where to send it, it keeps it in a Maildir, so"
                                + " nothing leaves this machine by accident.",
                        parsed -> new StartCommand(startOptions(parsed)))
                .addOption(Grammar.help())
                .addOption(Grammar.option("--listen", "HOST:PORT", HostAndPort.class)
                        .defaultValue(DEFAULT_SERVER)
                        .description("Where to receive mail. Default: ${DEFAULT-VALUE}; port 0 is any free one.")
                        .build())
                .addOption(Grammar.option("--relay-via", "HOST:PORT", HostAndPort.class)
                        .description("Send everything to this smarthost.")
                        .build())
                .addOption(OptionSpec.builder("--relay-by-mx")
                        .type(boolean.class)
                        .description("Send to the mail exchangers of each domain.")
                        .build())
                .addOption(Grammar.data("The folder for the spool and for mail that is kept."))
                .addOption(OptionSpec.builder("--permit-network")
                        .paramLabel("CIDR")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .description(
                                "Clients that may send to any domain, besides loopback, as 192.0.2.0/24; may be repeated.")
                        .build())
                .addOption(Grammar.option("--hostname", "NAME", String.class)
                        .description("What the relay calls itself. Default: the machine's name.")
                        .build())
                .addOption(Grammar.option("--max-message-size", "SIZE", DataSize.class)
                        .description("The largest message that is taken, as \"50 MiB\", which is the default.")
                        .build())
                .addOption(Grammar.option("--postmaster", "MAILBOX", String.class)
                        .description("Who is told of mail that fails and has no sender. Default: nobody; it is held.")
                        .build())
                .addOption(OptionSpec.builder("-v", "--verbose")
                        .type(boolean.class)
                        .description("Log what a developer wants to know as well.")
                        .build());
    }

    private static CommandSpec send() {
        return Grammar.command(
                        "send",
                        "Submits one message over SMTP and prints the server's reply to it.",
                        parsed -> new SendCommand(sendOptions(parsed)))
                .addOption(Grammar.help())
                .addOption(OptionSpec.builder("--to")
                        .paramLabel("MAILBOX")
                        .type(List.class)
                        .auxiliaryTypes(Mailbox.class)
                        .defaultValue("you@there.example")
                        .description("A recipient; may be repeated. Default: ${DEFAULT-VALUE}.")
                        .build())
                .addOption(Grammar.option("--from", "MAILBOX", Mailbox.class)
                        .defaultValue("me@here.example")
                        .description("The author and reverse-path. Default: ${DEFAULT-VALUE}.")
                        .build())
                .addOption(Grammar.option("--subject", "TEXT", String.class)
                        .defaultValue("A letter from Posthouse")
                        .description("Default: ${DEFAULT-VALUE}.")
                        .build())
                .addOption(Grammar.option("--body", "TEXT", String.class)
                        .description("The text. Default: standard input if something is piped in, else a line of ours.")
                        .build())
                .addOption(Grammar.option("--server", "HOST:PORT", HostAndPort.class)
                        .defaultValue(DEFAULT_SERVER)
                        .description("Who to give it to. Default: ${DEFAULT-VALUE}.")
                        .build());
    }

    private static StartOptions startOptions(ParseResult parsed) {
        Optional<HostAndPort> smarthost = Optional.ofNullable(parsed.matchedOptionValue("--relay-via", null));
        boolean byMx = parsed.hasMatchedOption("--relay-by-mx");
        if (smarthost.isPresent() && byMx) {
            throw new UsageException("--relay-via and --relay-by-mx exclude each other; give one of them");
        }
        StartOptions.Way way = byMx
                ? new StartOptions.RelayByMx()
                : smarthost.<StartOptions.Way>map(StartOptions.RelayVia::new).orElseGet(StartOptions.Keep::new);
        HostAndPort listen = parsed.commandSpec().findOption("--listen").getValue();
        return new StartOptions(
                listen,
                way,
                Grammar.data(parsed),
                parsed.matchedOptionValue("--permit-network", List.of()),
                Optional.ofNullable(parsed.matchedOptionValue("--hostname", null)),
                Optional.ofNullable(parsed.matchedOptionValue("--max-message-size", null)),
                Optional.ofNullable(parsed.matchedOptionValue("--postmaster", null)),
                parsed.hasMatchedOption("-v"));
    }

    private static SendOptions sendOptions(ParseResult parsed) {
        CommandSpec send = parsed.commandSpec();
        HostAndPort server = send.findOption("--server").getValue();
        Mailbox from = send.findOption("--from").getValue();
        List<Mailbox> to = send.findOption("--to").getValue();
        String subject = send.findOption("--subject").getValue();
        return new SendOptions(
                server, from, to, subject, Optional.ofNullable(parsed.matchedOptionValue("--body", null)));
    }

    /** Lets the parser's own words through: they say what is allowed. */
    private static <T> ITypeConverter<T> told(ITypeConverter<T> parser) {
        return text -> {
            try {
                return parser.convert(text);
            } catch (RuntimeException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    private static String sentence(ParameterException e) {
        String help = "; see " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help";
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return INVALID_VALUE.matcher(String.valueOf(e.getMessage())).replaceFirst("$1: ") + help;
        }
        String unknown = unmatched.getUnmatched().get(0);
        CommandSpec of = e.getCommandLine().getCommandSpec();
        if (unmatched.isUnknownOption()) {
            String name = unknown.replaceAll("=.*", "");
            Optional<String> near = name.length() > 2 // a letter is near to every other
                    ? Nearest.to(name, of.optionsMap().keySet())
                    : Optional.empty();
            return "unknown option " + name + near.map(CommandLines::question).orElse(help);
        }
        Optional<String> near = Nearest.to(unknown, of.subcommands().keySet());
        return "unknown command or argument " + unknown
                + near.map(CommandLines::question).orElse(help);
    }

    private static String question(String near) {
        return "; did you mean " + near + '?';
    }

    private CommandLines() {}
}
