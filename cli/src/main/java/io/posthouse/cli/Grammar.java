package io.posthouse.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** What the grammars of all commands are made of. */
final class Grammar {
    private static final String USUAL_FOLDER = "posthouse-data";

    /** What a command means when its options have been read. */
    @FunctionalInterface
    interface Meaning {
        /** @throws UsageException with one sentence, where the options do not fit together */
        Action of(ParseResult parsed);
    }

    static CommandSpec command(String name, String description, Meaning meaning) {
        CommandSpec command = CommandSpec.wrapWithoutInspection(meaning).name(name);
        command.usageMessage().sortOptions(false).description(description);
        return command;
    }

    static Action action(ParseResult parsed) {
        return ((Meaning) parsed.commandSpec().userObject()).of(parsed);
    }

    static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this and exit.")
                .build();
    }

    /** Where a relay keeps what is its own. */
    static OptionSpec data(String description) {
        return option("--data", "DIR", Path.class)
                .defaultValue("${env:POSTHOUSE_DATA:-" + USUAL_FOLDER + '}')
                .description(description + " Default: $POSTHOUSE_DATA, else " + USUAL_FOLDER + '.')
                .build();
    }

    static Path data(ParseResult parsed) {
        Path named = parsed.commandSpec().findOption("--data").getValue();
        return named.toString().isEmpty() ? Path.of(USUAL_FOLDER) : named; // the variable may be set to nothing
    }

    static OptionSpec.Builder option(String name, String label, Class<?> type) {
        return OptionSpec.builder(name).paramLabel(label).type(type);
    }

    static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name)
                .type(boolean.class)
                .description(description)
                .build();
    }

    static OptionSpec text(String name, String label, String description) {
        return option(name, label, String.class).description(description).build();
    }

    /** A number with a usual value. */
    static OptionSpec number(String name, String label, int usual, String description) {
        return option(name, label, int.class)
                .defaultValue(Integer.toString(usual))
                .description(description + " Default: ${DEFAULT-VALUE}.")
                .build();
    }

    static int number(ParseResult parsed, String name) {
        return parsed.commandSpec().findOption(name).getValue();
    }

    /** An option that may be given several times. */
    static OptionSpec.Builder texts(String name, String label, String description) {
        return OptionSpec.builder(name)
                .paramLabel(label)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(description);
    }

    /** What stands behind the options. */
    static PositionalParamSpec words(String label, String arity, String description) {
        return PositionalParamSpec.builder()
                .paramLabel(label)
                .arity(arity)
                .required(!arity.startsWith("0"))
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(description)
                .build();
    }

    static List<String> words(ParseResult parsed) {
        return parsed.matchedPositionalValue(0, List.of());
    }

    /** The value of an option, if it was given. */
    static <T> Optional<T> given(ParseResult parsed, String name) {
        return Optional.ofNullable(parsed.<T>matchedOptionValue(name, null));
    }

    private Grammar() {}
}
