package io.posthouse.cli;

import io.posthouse.mail.QueueId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Queue ids as people give them: {@code -} stands for those on standard input, with or without the marks of a listing, in lines
 * with nothing else in them.
 *
 * @param given whether any were, good or bad
 * @param status 1 if one on standard input was none, which was said; the others stand
 */
record Ids(List<String> all, boolean given, int status) {

    private static final int MAX_SHOWN = 40; // of what is none

    /** @throws UsageException if one on the command line is none */
    static Ids read(List<String> words, Console console) throws IOException {
        var ids = new ArrayList<String>();
        int status = 0;
        for (String word : words) {
            if (word.equals("-")) {
                status = Math.max(status, addAll(ids, console));
            } else {
                ids.add(parse(word));
            }
        }
        return new Ids(ids, !words.isEmpty(), status);
    }

    /** Whether letters were to be named and none was, so that nothing is meant rather than everything. */
    boolean isNothing() {
        return given && all.isEmpty();
    }

    private static int addAll(List<String> ids, Console console) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
        int status = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            Optional<String> refusal = addAll(ids, line);
            if (refusal.isPresent()) {
                console.complain(refusal.get() + "; passed over");
                status = Main.FAILURE;
            }
        }
        return status;
    }

    /** What is wrong with the line, if anything is: a whole listing must not mean all that it lists. */
    private static Optional<String> addAll(List<String> ids, String line) {
        try {
            List<String> named = Stream.of(line.strip().split("\\s+"))
                    .filter(word -> !word.isEmpty())
                    .map(Ids::parse)
                    .toList();
            ids.addAll(named);
            return Optional.empty();
        } catch (UsageException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** One id, in the case that the queue uses. */
    static String parse(String word) {
        try {
            return QueueId.parse(word.replaceAll("[*!#]+$", "")).toString();
        } catch (IllegalArgumentException e) {
            throw new UsageException("not a queue id: \"" + Plain.text(word, MAX_SHOWN) + "\"; ids have "
                    + QueueId.LENGTH + " digits and letters, as posthouse queue list shows them");
        }
    }
}
