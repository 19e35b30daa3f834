package io.posthouse.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The queue's shape as a table: names on the left, then the total, then a column for each bucket of ages. */
final class ShapeTable {
    private static final int MIN_NAME = 18;
    private static final int MIN_NUMBER = 3;

    private final List<List<String>> headings; // lines of them: of the total, then of each bucket
    private final int columns;
    private final int gap;
    private final boolean words;

    private ShapeTable(List<List<String>> headings, int columns, int gap, boolean words) {
        this.headings = headings;
        this.columns = columns;
        this.gap = gap;
        this.words = words;
    }

    /** As qshape: ages in minutes. */
    static ShapeTable likePostfix(List<Duration> ends, int columns) {
        var minutes = new ArrayList<>(List.of("T"));
        ends.forEach(end -> minutes.add(Long.toString(end.toMinutes())));
        minutes.add(minutes.get(minutes.size() - 1) + '+');
        return new ShapeTable(List.of(minutes), columns, 1, false);
    }

    /** With a number and its unit, one above the other, and points where nothing is. */
    static ShapeTable withWords(List<Duration> ends, int columns) {
        var numbers = new ArrayList<>(List.of("total"));
        var units = new ArrayList<>(List.of(""));
        for (Duration end : ends) {
            String[] words = Age.words(end).split(" ");
            numbers.add('<' + words[0]);
            units.add(words[1]);
        }
        numbers.add("older");
        units.add("");
        return new ShapeTable(List.of(numbers, units), columns, 2, true);
    }

    void print(List<ShapeAction.Row> rows, PrintStream out) {
        int[] widths = new int[headings.get(0).size()];
        int numbers = 0;
        for (int column = 0; column < widths.length; column++) {
            int at = column;
            Stream<String> cells = Stream.concat(
                    headings.stream().map(line -> line.get(at)), rows.stream().map(row -> cell(row, at)));
            widths[column] = Math.max(
                    MIN_NUMBER, gap + cells.mapToInt(String::length).max().orElse(0));
            numbers += widths[column];
        }
        int longest = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        int room = Math.max(MIN_NAME, words ? Math.min(longest, columns - numbers) : columns - numbers);
        headings.forEach(line -> out.println(line("", room, line, widths)));
        for (ShapeAction.Row row : rows) {
            List<String> cells = new ArrayList<>();
            for (int column = 0; column < widths.length; column++) {
                cells.add(cell(row, column));
            }
            print(row.name(), room, cells, widths, out);
        }
    }

    private String cell(ShapeAction.Row row, int column) {
        long count = column == 0 ? row.total() : row.counts().get(column - 1);
        return words && count == 0 ? "." : Long.toString(count);
    }

    /** A long name stands on lines of its own; qshape shows its end. */
    private void print(String name, int room, List<String> cells, int[] widths, PrintStream out) {
        if (name.length() <= room) {
            out.println(line(name, room, cells, widths));
        } else if (words) {
            Plain.wrapped(name, columns).forEach(out::println);
            out.println(line("", room, cells, widths));
        } else {
            String mark = name.startsWith(".") ? ".+" : "+";
            out.println(line(mark + name.substring(name.length() - room + mark.length()), room, cells, widths));
        }
    }

    private String line(String name, int room, List<String> cells, int[] widths) {
        String blank = " ".repeat(room - name.length());
        StringBuilder line = new StringBuilder(words ? name + blank : blank + name);
        for (int column = 0; column < widths.length; column++) {
            line.append(" ".repeat(widths[column] - cells.get(column).length())).append(cells.get(column));
        }
        return line.toString().stripTrailing();
    }
}
