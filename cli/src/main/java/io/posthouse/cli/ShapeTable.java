package io.posthouse.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The queue's shape as a table: names on the left, then the total, then a column for each bucket of ages. */
final class ShapeTable {
    private static final int TAIL = 17; // of a name too long, what is still shown

    private final List<String> headings; // of the total, then of each bucket
    private final int width;
    private final boolean namesFirst; // whether names begin at the margin; else they end before the numbers

    private ShapeTable(List<String> headings, int width, boolean namesFirst) {
        this.headings = headings;
        this.width = width;
        this.namesFirst = namesFirst;
    }

    /** As qshape: ages in minutes. */
    static ShapeTable likePostfix(List<Duration> ends, int width) {
        var headings = new ArrayList<>(List.of("T"));
        ends.forEach(end -> headings.add(Long.toString(end.toMinutes())));
        headings.add(headings.get(headings.size() - 1) + '+');
        return new ShapeTable(headings, width, false);
    }

    static ShapeTable withWords(List<Duration> ends, int width) {
        var headings = new ArrayList<>(List.of("total"));
        ends.forEach(end -> headings.add("<" + Age.words(end)));
        headings.add("older");
        return new ShapeTable(headings, width, true);
    }

    void print(List<ShapeAction.Row> rows, PrintStream out) {
        int[] widths = new int[headings.size()];
        int numbers = 0;
        for (int column = 0; column < widths.length; column++) {
            widths[column] = headings.get(column).length();
            for (ShapeAction.Row row : rows) {
                widths[column] = Math.max(widths[column], number(row, column).length());
            }
            widths[column] += namesFirst ? 2 : 1;
            numbers += widths[column];
        }
        int longest = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        int names = namesFirst ? Math.max(TAIL, Math.min(longest, width - numbers)) : Math.max(TAIL, width - numbers);
        out.println(line("", names, headings, widths));
        for (ShapeAction.Row row : rows) {
            List<String> cells = new ArrayList<>();
            for (int column = 0; column < widths.length; column++) {
                cells.add(number(row, column));
            }
            out.println(line(row.name(), names, cells, widths));
        }
    }

    private static String number(ShapeAction.Row row, int column) {
        return Long.toString(column == 0 ? row.total() : row.counts().get(column - 1));
    }

    private String line(String name, int room, List<String> cells, int[] widths) {
        String shown = name.length() <= room ? name : shortened(name, room);
        String gap = " ".repeat(Math.max(0, room - shown.length()));
        StringBuilder line = new StringBuilder(namesFirst ? shown + gap : gap + shown);
        for (int column = 0; column < widths.length; column++) {
            line.append(" "
                            .repeat(Math.max(
                                    0, widths[column] - cells.get(column).length())))
                    .append(cells.get(column));
        }
        return line.toString();
    }

    /** Of a domain the end tells most, of a sentence the beginning. */
    private String shortened(String name, int room) {
        return namesFirst
                ? name.substring(0, Math.max(0, room - 3)) + "..."
                : '+' + name.substring(name.length() - Math.min(room - 1, TAIL));
    }
}
