package io.posthouse.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shape of the queue as qshape prints it.
 *
 * @param width in columns
 * @param minSubdomains how many domains a parent domain needs to have a row of its own; 0 for no such rows
 */
record QshapeStyle(int width, int minSubdomains) implements ShapeAction.Style {

    @Override
    public void print(ShapeAction.Counted table, Chosen chosen, ShapeAction.Look look, Console console) {
        List<ShapeAction.Row> rows = new ArrayList<>();
        for (ShapeAction.Row row : table.rows()) {
            rows.add(row.name().equals("<>") ? new ShapeAction.Row("MAILER-DAEMON", row.counts()) : row);
        }
        if (minSubdomains > 0) {
            rows.addAll(parents(rows));
        }
        rows.sort(Comparator.comparingLong(ShapeAction.Row::total)
                .reversed()
                .thenComparingInt(row -> row.name().length())
                .thenComparing(ShapeAction.Row::name));
        rows.add(0, table.total());
        ShapeTable.likePostfix(table.ends(), width)
                .print(rows.subList(0, Math.min(rows.size(), look.rows())), console.out());
    }

    /** What counts of domains add up to above them, but for top-level domains. */
    private List<ShapeAction.Row> parents(List<ShapeAction.Row> rows) {
        Map<String, List<ShapeAction.Row>> below = new LinkedHashMap<>();
        for (ShapeAction.Row row : rows) {
            for (String name = parent(row.name()); !name.isEmpty(); name = parent(name.substring(1))) {
                below.computeIfAbsent(name, any -> new ArrayList<>()).add(row);
            }
        }
        return below.entrySet().stream()
                .filter(parent -> subdomains(parent.getKey(), below, rows) >= minSubdomains)
                .map(parent -> new ShapeAction.Row(
                        parent.getKey(), sum(parent.getValue()).counts()))
                .toList();
    }

    /** The name above, with a dot before it; empty if that is a top-level domain. */
    private static String parent(String domain) {
        String above = domain.substring(Math.max(0, domain.indexOf('.')));
        return above.startsWith(".") && above.indexOf('.', 1) > 0 ? above : "";
    }

    /** How many names stand directly below one. */
    private static long subdomains(String name, Map<String, List<ShapeAction.Row>> below, List<ShapeAction.Row> rows) {
        return rows.stream().filter(row -> parent(row.name()).equals(name)).count()
                + below.keySet().stream()
                        .filter(other -> parent(other.substring(1)).equals(name))
                        .count();
    }

    private static ShapeAction.Row sum(List<ShapeAction.Row> rows) {
        return rows.stream().reduce(ShapeAction.Row::plus).orElseThrow();
    }
}
