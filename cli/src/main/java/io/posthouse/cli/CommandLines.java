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

    /** No command is {@code start}, with or without its options. */
    private static String[] withCommand(String... arguments) {
        if (arguments.length > 0
                && (!arguments[0].startsWith("-")
                        || List.of("-h", "--help", "--version").contains(arguments[0]))) {
            return arguments;
        }
        return Stream.concat(Stream.of("start"), Stream.of(arguments)).toArray(String[]::new);
    }

    private static Action action(ParseResult parsed) {
        ParseResult chosen = parsed;
        while (chosen.hasSubcommand()) {
            chosen = chosen.subcommand();
        }
        CommandLine of = chosen.commandSpec().commandLine();
        if (chosen.isUsageHelpRequested()) {
            return (in, out, err) -> {
                of.usage(out);
                return 0;
            };
        }
        if (parsed.isVersionHelpRequested()) {
            return (in, out, err) -> {
                out.println("Posthouse " + Version.text());
                return 0;
            };
        }
        String command = parsed.subcommand().commandSpec().name();
        if (LookAlikes.NAMES.contains(command)) {
            return LookAlikes.action(chosen);
        }
        return switch (command) {
            case "queue" -> QueueGrammar.action(chosen);
            case "send" -> new SendCommand(sendOptions(chosen));
            case "start" -> new StartCommand(startOptions(chosen));
            default -> throw new IllegalStateException("no such command: " + command);
        };
    }

    private static CommandLine grammar() {
        CommandSpec posthouse = CommandSpec.create()
                .name("posthouse")
                .addOption(help())
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
        posthouse
                .usageMessage()
                .description("An SMTP relay. With no command it starts, on loopback, and keeps what it gets.");
        var line = new CommandLine(posthouse);
        line.setUsageHelpWidth(110);
        line.registerConverter(HostAndPort.class, told(HostAndPort::parse));
        line.registerConverter(DataSize.class, told(DataSize::parse));
        line.registerConverter(Mailbox.class, told(Mailbox::parse));
        line.registerConverter(Path.class, Path::of);
        line.registerConverter(Duration.class, told(Age::parse));
        return line;
    }

    private static CommandSpec start() {
        CommandSpec start = CommandSpec.create()
                .name("start")
                .addOption(help())
                .addOption(option("--listen", "HOST:PORT", HostAndPort.class)
                        .defaultValue(DEFAULT_SERVER)
                        .description("Where to receive mail. Default: ${DEFAULT-VALUE}; port 0 is any free one.")
                        .build())
                .addOption(option("--relay-via", "HOST:PORT", HostAndPort.class)
                        .description("Send everything to this smarthost.")
                        .build())
                .addOption(OptionSpec.builder("--relay-by-mx")
                        .type(boolean.class)
                        .description("Send to the mail exchangers of each domain.")
                        .build())
                .addOption(data().description(
                                "The folder for the spool and for mail that is kept. Default: ./${DEFAULT-VALUE}.")
                        .build())
                .addOption(OptionSpec.builder("--permit-network")
                        .paramLabel("CIDR")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .description(
                                "Clients that may send to any domain, besides loopback, as 192.0.2.0/24; may be repeated.")
                        .build())
                .addOption(option("--hostname", "NAME", String.class)
                        .description("What the relay calls itself. Default: the machine's name.")
                        .build())
                .addOption(option("--max-message-size", "SIZE", DataSize.class)
                        .description("The largest message that is taken, as \"50 MiB\", which is the default.")
                        .build())
                .addOption(option("--postmaster", "MAILBOX", String.class)
                        .description("Who is told of mail that fails and has no sender. Default: nobody; it is held.")
                        .build())
                .addOption(OptionSpec.builder("-v", "--verbose")
                        .type(boolean.class)
                        .description("Log what a developer wants to know as well.")
                        .build());
        start.usageMessage()
                .sortOptions(false)
                .description("Receives mail and passes it on. Unless told where to send it, it keeps it in a Maildir,"
                        + " so nothing leaves this machine by accident.");
        return start;
    }

    private static CommandSpec send() {
        CommandSpec send = CommandSpec.create()
                .name("send")
                .addOption(help())
                .addOption(OptionSpec.builder("--to")
                        .paramLabel("MAILBOX")
                        .type(List.class)
                        .auxiliaryTypes(Mailbox.class)
                        .defaultValue("you@there.example")
                        .description("A recipient; may be repeated. Default: ${DEFAULT-VALUE}.")
                        .build())
                .addOption(option("--from", "MAILBOX", Mailbox.class)
                        .defaultValue("me@here.example")
                        .description("The author and reverse-path. Default: ${DEFAULT-VALUE}.")
                        .build())
                .addOption(option("--subject", "TEXT", String.class)
                        .defaultValue("A letter from Posthouse")
                        .description("Default: ${DEFAULT-VALUE}.")
                        .build())
                .addOption(option("--body", "TEXT", String.class)
                        .description("The text. Default: standard input if something is piped in, else a line of ours.")
                        .build())
                .addOption(option("--server", "HOST:PORT", HostAndPort.class)
                        .defaultValue(DEFAULT_SERVER)
                        .description("Who to give it to. Default: ${DEFAULT-VALUE}.")
                        .build());
        send.usageMessage()
                .sortOptions(false)
                .description("Submits one message over SMTP and prints the server's reply to it.");
        return send;
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
        Path data = parsed.commandSpec().findOption("--data").getValue();
        return new StartOptions(
                listen,
                way,
                data,
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

    /** Where a relay keeps what is its own. */
    static OptionSpec.Builder data() {
        return option("--data", "DIR", Path.class).defaultValue("posthouse-data");
    }

    static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this and exit.")
                .build();
    }

    static OptionSpec.Builder option(String name, String label, Class<?> type) {
        return OptionSpec.builder(name).paramLabel(label).type(type);
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
            Optional<String> near = Nearest.to(name, of.optionsMap().keySet());
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
