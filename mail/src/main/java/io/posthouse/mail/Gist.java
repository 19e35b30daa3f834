package io.posthouse.mail;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What was said of a recipient or a letter, without what differs from one to the next: times, ids, addresses. Many letters
 * that wait for one reason have one gist.
 */
public final class Gist {

    /** Longest gist, in characters; what is cut ends in three dots. */
    public static final int MAX_LENGTH = 100;

    private static final char PARTICULAR = '…';
    private static final String CUT = "...";
    /** Numbers that are the same for all: reply codes, enhanced status codes. */
    private static final Pattern CODE = Pattern.compile("\\d{3}[-:,]?|\\d\\.\\d{1,3}\\.\\d{1,3}[:,]?");

    private Gist() {}

    /** Of what was said, with the enhanced status code. */
    public static String of(Outcome outcome) {
        String status = outcome.status().toString();
        return of(outcome.said().contains(status) ? outcome.said() : status + ' ' + outcome.said());
    }

    public static String of(String text) {
        var gist = new StringBuilder(Math.min(text.length(), MAX_LENGTH + CUT.length()));
        for (int from = 0; from < text.length() && gist.length() <= MAX_LENGTH; ) {
            int space = text.indexOf(' ', from);
            int end = space < 0 ? text.length() : space;
            if (isParticular(text, from, end)) {
                gist.append(PARTICULAR);
            } else {
                gist.append(text, from, end);
            }
            if (space >= 0) {
                gist.append(' ');
            }
            from = end + 1;
        }
        if (gist.length() > MAX_LENGTH) {
            gist.setLength(Character.isHighSurrogate(gist.charAt(MAX_LENGTH - 1)) ? MAX_LENGTH - 1 : MAX_LENGTH);
            gist.append(CUT);
        }
        return gist.toString();
    }

    /** Whether what has a gist may contain a text, in either case. Never false of one that does. */
    public static boolean mayContain(String gist, String part) {
        if (gist.endsWith(CUT)) {
            return true;
        }
        String[] words = gist.toLowerCase(Locale.ROOT).split(" ", -1);
        String[] wanted = part.toLowerCase(Locale.ROOT).split(" ", -1);
        for (int from = 0; from + wanted.length <= words.length; from++) {
            if (mayBegin(words, from, wanted)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a text may begin in a word: with its end, go on with whole words, and end with the beginning of another. */
    private static boolean mayBegin(String[] words, int from, String[] wanted) {
        int last = wanted.length - 1;
        for (int i = 0; i <= last; i++) {
            String word = words[from + i];
            boolean fits = last == 0
                    ? word.contains(wanted[0])
                    : i == 0
                            ? word.endsWith(wanted[i])
                            : i == last ? word.startsWith(wanted[i]) : word.equals(wanted[i]);
            if (!fits && word.indexOf(PARTICULAR) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether a word differs from one letter to the next. */
    private static boolean isParticular(String text, int from, int end) {
        for (int i = from; i < end; i++) {
            if (Character.isDigit(text.charAt(i))) {
                return !CODE.matcher(text).region(from, end).matches();
            }
        }
        return false;
    }
}
