package io.posthouse.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options by which letters are selected; each narrows down what is meant. */
final class Choosing {
    private static final List<String> STATES = List.of("incoming", "active", "deferred", "hold");
    private static final List<OptionSpec> TEXTS = List.of(
            Grammar.text("--sender", "ADDRESS", "Letters with this reverse-path; * stands for anything, <> for none."),
            Grammar.text("--recipient", "ADDRESS", "Letters that wait for this recipient; * stands for anything."),
            Grammar.text("--domain", "NAME", "Letters that wait for a recipient in this domain."),
            Grammar.text("--next-hop", "HOST", "Letters that go there next."),
            Grammar.text("--reason", "TEXT", "Letters of which this was said last, or because of which they are held."),
            Grammar.text("--status", "CODE", "Letters with this enhanced status code, as 4.4.1 or 4.4."));

    static CommandSpec addTo(CommandSpec command) {
        TEXTS.forEach(option -> command.addOption(option.toBuilder().build()));
        return command.addOption(Grammar.texts(
                                "--state", "STATE", "Letters that stand there: " + states() + "; may be repeated.")
                        .splitRegex(",")
                        .splitRegexSynopsisLabel(",")
                        .build())
                .addOption(age("--older-than", "Letters that came longer ago than this, as 90s, 30min, \"2 h\" or 5d."))
                .addOption(age("--younger-than", "Letters that came within this time."))
                .addPositional(Grammar.words("ID", "0..*", "Letters by id; - reads ids from standard input."));
    }

    private static OptionSpec age(String name, String description) {
        return Grammar.option(name, "TIME", Duration.class)
                .description(description)
                .build();
    }

    static Chosen chosen(ParseResult parsed) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (OptionSpec option : TEXTS) {
            String name = option.longestName();
            Grammar.<String>given(parsed, name).ifPresent(value -> texts.put(name.substring(2), value));
        }
        List<String> ids = Grammar.words(parsed);
        ids.stream().filter(Choosing::isState).findFirst().ifPresent(state -> {
            throw new UsageException("not a queue id: \"" + state + "\"; did you mean --state " + state + '?');
        });
        return new Chosen(
                ids,
                states(parsed.matchedOptionValue("--state", List.of())),
                texts,
                Grammar.given(parsed, "--older-than"),
                Grammar.given(parsed, "--younger-than"));
    }

    /** Parts of the queue, looked at whether they are. */
    static List<String> states(List<String> given) {
        for (String state : given) {
            if (!STATES.contains(state)) {
                throw new UsageException("not a part of the queue: \"" + state + "\"; it is " + states());
            }
        }
        return given;
    }

    static boolean isState(String word) {
        return STATES.contains(word);
    }

    static String states() {
        return "incoming, active, deferred or hold";
    }

    private Choosing() {}
}
