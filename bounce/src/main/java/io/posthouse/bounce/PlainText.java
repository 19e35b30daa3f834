package io.posthouse.bounce;

/** Plain text for people, in lines that are easy to read. Owned by one thread. */
final class PlainText {
    private static final int WIDTH = 72;

    private final StringBuilder text = new StringBuilder(1024);

    /** Words, broken into lines between them; never within, so that a link stays whole. */
    PlainText lines(int indent, String words) {
        int column = 0;
        for (String word : words.split(" ")) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                text.append(Mime.CRLF);
                column = 0;
            }
            text.append(column == 0 ? " ".repeat(indent) : " ").append(word);
            column += (column == 0 ? indent : 1) + word.length();
        }
        text.append(Mime.CRLF);
        return this;
    }

    PlainText emptyLine() {
        text.append(Mime.CRLF);
        return this;
    }

    /** Lines with an empty one behind. */
    PlainText paragraph(int indent, String words) {
        return lines(indent, words).emptyLine();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
