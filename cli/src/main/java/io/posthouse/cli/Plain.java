package io.posthouse.cli;

/** What others said, made safe to be shown on a terminal. */
final class Plain {
    private static final int MAX = 300;

    /** On one line, without control characters, cut. */
    static String text(String foreign) {
        StringBuilder plain = new StringBuilder();
        foreign.codePoints()
                .limit(MAX)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
                .forEach(plain::appendCodePoint);
        return foreign.codePointCount(0, foreign.length()) > MAX ? plain + "..." : plain.toString();
    }

    /** A status and what was said with it, which often begins with the status. */
    static String outcome(Line line, String words) {
        String status = line.text("status");
        String said = text(line.text(words));
        return said.contains(status) ? said : status + ' ' + said;
    }

    private Plain() {}
}
