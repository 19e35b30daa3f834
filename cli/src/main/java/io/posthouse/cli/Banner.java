package io.posthouse.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The few lines that greet whoever started the relay: what the relay says of itself, and how to try it. */
final class Banner {

    /**
     * @param facts what the relay says of itself
     * @param listening the address really bound
     * @param command how the program was called
     */
    static String text(List<String> facts, HostAndPort listening, String command) {
        String server = listening.toString().equals(CommandLines.DEFAULT_SERVER) ? "" : " --server " + listening;
        return Stream.concat(
                        Stream.concat(
                                Stream.of("Posthouse " + Version.text()),
                                facts.stream().map(fact -> "  " + fact)),
                        Stream.of(
                                "  try it: " + command + " send" + server + " --to you@there.example --subject Hello",
                                "  Ctrl-C stops it; what was accepted is safe in the spool"))
                .collect(Collectors.joining(System.lineSeparator(), "", System.lineSeparator()));
    }

    private Banner() {}
}
