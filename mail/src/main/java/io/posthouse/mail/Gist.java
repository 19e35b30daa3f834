package io.posthouse.mail;

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
