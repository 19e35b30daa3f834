package io.posthouse.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** {@code posthouse queue shape}, {@code qshape}: how much waits, by what and by how long. */
final class ShapeAction extends QueueAction {

    /**
     * How it is counted and shown.
     *
     * @param by domain, sender, next-hop or reason
     * @param first where the first bucket of ages ends
     * @param linear whether buckets are of one size; if not, each is twice as long as the one before
     * @param rows how many to show at most
     * @param style how the table looks
     */
    record Look(String by, Duration first, int buckets, boolean linear, int rows, Style style) {
        static Look usual(String by, int rows) {
            return new Look(by, Duration.ofMinutes(5), 10, false, rows, new WithWords());
        }
    }

    /** How the table looks. */
    interface Style {

        /**
         * Prints it.
         *
         * @param table what was counted
         * @param chosen of which letters
         */
        void print(Counted table, Chosen chosen, Look look, Console console);
    }

    /**
     * What was counted.
     *
     * @param ends where each bucket but the last ends
     * @param total of all rows, also of those that are not shown
     */
    record Counted(List<Duration> ends, Row total, List<Row> rows) {}

    /** One line of the table. */
    record Row(String name, List<Long> counts) {
        long total() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }

        /** With another's counts, of as many buckets, added; what has none yet becomes that one. */
        Row plus(Row other) {
            return counts.isEmpty()
                    ? other
                    : new Row(
                            name,
                            IntStream.range(0, counts.size())
                                    .mapToObj(bucket -> counts.get(bucket) + other.counts.get(bucket))
                                    .toList());
        }
    }

    private final Chosen chosen;
    private final Look look;

    ShapeAction(Path data, Chosen chosen, Look look) {
        super(data);
        this.chosen = chosen;
        this.look = look;
    }

    @Override
    int run(QueueAccess queue, Console console) throws IOException {
        Ids ids = Ids.read(chosen.ids(), console);
        if (ids.isNothing()) {
            return ids.status();
        }
        var counting = new Counting(console);
        for (Map<String, Object> some : chosen.withIds(ids.all()).requests("shape")) {
            Map<String, Object> request = new LinkedHashMap<>(some);
            request.put("by", look.by);
            request.put("first", look.first);
            request.put("buckets", look.buckets);
            request.put("linear", look.linear);
            queue.ask(request, counting::tell);
        }
        counting.progress.clear();
        look.style.print(counting.counted(), chosen, look, console);
        return queue.wasTroubled() ? Main.FAILURE : Math.max(ids.status(), counting.complaints.status());
    }

    /** Adds up the answers, if so many letters are named that they do not fit into one request. */
    private static final class Counting {
        private final Progress progress;
        private final Complaints complaints;
        private final Map<String, Row> rows = new HashMap<>();
        private List<Duration> ends = List.of();
        private Row total = new Row("TOTAL", List.of());

        Counting(Console console) {
            progress = new Progress(console);
            complaints = new Complaints(console, progress);
        }

        void tell(Line line) {
            if (complaints.hear(line)) {
                return;
            }
            if (line.has("looked")) {
                progress.looked(line.number("looked"));
            } else if (line.has("ends")) {
                ends = line.texts("ends").stream().map(Duration::parse).toList();
            } else if (line.has("total")) {
                total = total.plus(new Row("TOTAL", line.numbers("total")));
            } else if (line.has("row")) {
                var row = new Row(Plain.text(line.text("row")), line.numbers("counts"));
                rows.merge(row.name, row, Row::plus);
            }
        }

        /** The most first, and all others by name. */
        Counted counted() {
            List<Row> sorted = rows.values().stream()
                    .sorted(Comparator.comparingLong(Row::total).reversed().thenComparing(Row::name))
                    .toList();
            return new Counted(ends, total, sorted);
        }
    }

    /** With a sentence above and words in the headings. */
    private record WithWords() implements Style {

        @Override
        public void print(Counted table, Chosen chosen, Look look, Console console) {
            PrintStream out = console.out();
            if (table.total.total() == 0) {
                out.println(chosen.isAll() ? "the queue is empty" : "no letter fits the selection");
                return;
            }
            out.println(caption(chosen, look));
            out.println();
            List<Row> rows = table.rows;
            List<Row> shown = new ArrayList<>(List.of(table.total));
            shown.addAll(rows.subList(0, Math.min(rows.size(), look.rows)));
            ShapeTable.withWords(table.ends, console.terminal().columns()).print(shown, out);
            if (rows.size() > look.rows) {
                out.println("and " + (rows.size() - look.rows) + " more; --rows " + rows.size() + " shows all");
            }
        }

        private static String caption(Chosen chosen, Look look) {
            String what = look.by.equals("sender") ? "letters" : "recipients";
            String where = chosen.states().isEmpty() ? "the queue" : String.join(", ", chosen.states());
            String by = switch (look.by) {
                case "domain" -> "the recipient's domain";
                case "sender" -> "the sender's domain";
                case "reason" -> "what was said last";
                default -> look.by.replace('-', ' ');
            };
            return what + " in " + where + " by " + by + " and by age";
        }
    }
}
