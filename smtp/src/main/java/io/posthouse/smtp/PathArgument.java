package io.posthouse.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The argument of MAIL or RCPT: a path and parameters (RFC 5321 section 4.1.2).
 *
 * @param address what stands between the angle brackets, not looked at yet
 * @param parameters in their order, each keyword once
 */
public record PathArgument(String address, List<Parameter> parameters) {

    /**
     * A parameter of an extension.
     *
     * @param keyword in capitals
     * @param value empty where there is none
     */
    public record Parameter(String keyword, String value) {}

    public PathArgument {
        parameters = List.copyOf(parameters);
    }

    /**
     * Reads {@code FROM:<path> KEYWORD=VALUE …}. Spaces after the colon are let through: RFC 5321 section 3.3 forbids
     * them, but many clients write them and they cannot be misread.
     *
     * @param word FROM or TO
     * @throws MalformedCommandException if it is written otherwise
     */
    public static PathArgument parse(String argument, String word) {
        int length = argument.length();
        int open = word.length();
        if (!argument.regionMatches(true, 0, word, 0, open) || open >= length || argument.charAt(open) != ':') {
            throw new MalformedCommandException(word + ":<address> expected");
        }
        do {
            open++;
        } while (open < length && argument.charAt(open) == ' ');
        if (open >= length || argument.charAt(open) != '<') {
            throw new MalformedCommandException("an address stands in angle brackets");
        }
        int close = closingBracket(argument, open + 1);
        String address = argument.substring(open + 1, close);
        return close + 1 == length
                ? new PathArgument(address, List.of())
                : new PathArgument(address, parameters(argument, close + 1));
    }

    /** A quoted local-part may have brackets of its own. */
    private static int closingBracket(String text, int from) {
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '>' && !quoted) {
                return i;
            }
        }
        throw new MalformedCommandException("no closing angle bracket");
    }

    private static List<Parameter> parameters(String text, int from) {
        if (text.charAt(from) != ' ') {
            throw new MalformedCommandException("a space separates the path from its parameters");
        }
        var parameters = new ArrayList<Parameter>(2);
        for (String word : text.substring(from + 1).split(" +", -1)) {
            if (!word.isEmpty()) {
                Parameter added = parameter(word);
                if (parameters.stream().anyMatch(p -> p.keyword.equals(added.keyword))) {
                    throw new MalformedCommandException("parameter given twice");
                }
                parameters.add(added);
            }
        }
        return parameters;
    }

    private static Parameter parameter(String word) {
        int equals = word.indexOf('=');
        String keyword = equals < 0 ? word : word.substring(0, equals);
        String value = equals < 0 ? "" : word.substring(equals + 1);
        boolean formed = !keyword.isEmpty()
                && keyword.charAt(0) != '-'
                && keyword.chars().allMatch(c -> isLetterOrDigit(c) || c == '-')
                && (equals < 0 || !value.isEmpty())
                && value.chars().allMatch(c -> c > ' ' && c <= '~' && c != '=');
        if (!formed) {
            throw new MalformedCommandException("malformed parameter");
        }
        return new Parameter(keyword.toUpperCase(Locale.ROOT), value);
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
