package io.posthouse.mail;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** When a sender wants to be told of a recipient: the words of RCPT's NOTIFY parameter (RFC 3461 section 4.1). */
public enum Notify {
    /** Never; stands alone. */
    NEVER,
    SUCCESS,
    FAILURE,
    /** When delivery takes unusually long. */
    DELAY;

    /**
     * Reads a list of words, as {@code SUCCESS,FAILURE}.
     *
     * @throws MalformedParameterException with the reason in plain words
     */
    public static Set<Notify> parse(String value) {
        var words = EnumSet.noneOf(Notify.class);
        for (String word : value.split(",", -1)) {
            words.add(Arrays.stream(values())
                    .filter(known -> known.name().equals(word.toUpperCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new MalformedParameterException(
                            "NOTIFY is NEVER, or some of SUCCESS, FAILURE, DELAY with commas between")));
        }
        if (words.contains(NEVER) && words.size() > 1) {
            throw new MalformedParameterException("NOTIFY=NEVER stands alone");
        }
        return Set.copyOf(words);
    }

    /** As {@link #parse} reads it; empty for an empty set. */
    public static String list(Set<Notify> words) {
        return words.stream().sorted().map(Notify::name).collect(Collectors.joining(","));
    }
}
