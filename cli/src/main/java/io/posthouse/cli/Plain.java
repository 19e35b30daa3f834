package io.posthouse.cli;

import java.util.ArrayList;
import java.util.List;

/** What others said, made safe to be shown on a terminal. */
final class Plain {
    private static final int MAX = 300;

    /** On one line, without control characters, cut. */
    static String text(String foreign) {
        return text(foreign, MAX);
    }

    /** As {@link #text(String)}, cut after so many characters. */
    static String text(String foreign, int max) {
        int length = foreign.codePointCount(0, foreign.length());
        return length <= max ? whole(foreign) : whole(foreign.substring(0, foreign.offsetByCodePoints(0, max))) + "...";
    }

    /** As {@link #text}, however long it is. */
    static String whole(String foreign) {
        if (isHarmless(foreign)) {
            return foreign;
        }
        StringBuilder plain = new StringBuilder();
        foreign.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
                .forEach(plain::appendCodePoint);
        return plain.toString();
    }

    private static boolean isHarmless(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** With blanks behind it, unless it is as wide. */
    static String left(String text, int width) {
        return text + blanks(text, width);
    }

    /** With blanks before it, unless it is as wide. */
    static String right(String text, int width) {
        return blanks(text, width) + text;
    }

    private static String blanks(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length()));
    }

    /** A status and what was said with it, which often begins with the status. */
    static String outcome(Line line, String words) {
        String status = line.text("status");
        String said = text(line.text(words));
        return said.contains(status) ? said : status + ' ' + said;
    }

    /** In lines that are no longer than there is room for, unless a word is. */
    static List<String> wrapped(String text, int room) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > room) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private Plain() {}
}
