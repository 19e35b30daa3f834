package io.posthouse.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code posthouse queue shape}, {@code qshape}: how much waits, by what and by how long. */
final class ShapeAction extends QueueAction {

    /**
     * How it is counted and shown.
     *
     * @param by domain, sender, next-hop or reason
     * @param first where the first bucket of ages ends
     * @param linear whether buckets are of one size; if not, each is twice as long as the one before
     * @param likePostfix whether it is shown as qshape does it
     */
    record Look(String by, Duration first, int buckets, boolean linear, int rows, int width, boolean likePostfix) {
        static final Look USUAL = new Look("domain", Duration.ofMinutes(5), 10, false, 40, 110, false);
    }

    private final Chosen chosen;
    private final Look look;
    private final Terminal terminal;

    ShapeAction(Path data, Chosen chosen, Look look, Terminal terminal) {
        super(data);
        this.chosen = chosen;
        this.look = look;
        this.terminal = terminal;
    }

    /** One line of the table. */
    record Row(String name, List<Long> counts) {
        long total() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }
    }

    @Override
    int run(QueueAccess queue, InputStream in, PrintStream out, PrintStream err) throws IOException {
        Map<String, Object> request =
                new LinkedHashMap<>(chosen.requests("shape").get(0));
        request.put("by", look.by);
        request.put("first", look.first);
        request.put("buckets", look.buckets);
        request.put("linear", look.linear);
        var progress = new Progress(err, terminal);
        List<Row> rows = new ArrayList<>();
        List<Duration> ends = new ArrayList<>();
        queue.ask(request, line -> {
            if (line.has("looked")) {
                progress.looked(line.number("looked"));
            } else if (line.has("ends")) {
                line.texts("ends").stream().map(Duration::parse).forEach(ends::add);
            } else if (line.has("total")) {
                rows.add(0, new Row("TOTAL", line.numbers("total")));
            } else if (line.has("row")) {
                rows.add(new Row(Plain.text(line.text("row")), line.numbers("counts")));
            } else if (line.has("unreadable")) {
                progress.clear();
                err.println("posthouse: " + line.text("unreadable"));
            }
        });
        progress.clear();
        if (look.likePostfix) {
            ShapeTable.likePostfix(ends, look.width).print(rows, out);
        } else {
            printWithWords(rows, ends, out);
        }
        return 0;
    }

    private void printWithWords(List<Row> rows, List<Duration> ends, PrintStream out) {
        if (rows.isEmpty() || rows.get(0).total() == 0) {
            out.println("no letters");
            return;
        }
        String what = look.by.equals("sender") ? "letters" : "recipients";
        String where = chosen.states().isEmpty() ? "the queue" : String.join(", ", chosen.states());
        String by = look.by.equals("reason")
                ? "what was said last"
                : look.by.equals("sender") ? "the sender's domain" : look.by.replace('-', ' ');
        out.println(what + " in " + where + " by " + by + ", and how many of them arrived how long ago");
        out.println();
        int shown = Math.min(rows.size(), look.rows + 1);
        ShapeTable.withWords(ends, look.width).print(rows.subList(0, shown), out);
        if (shown < rows.size()) {
            out.println("and " + (rows.size() - shown) + " more; --rows " + (rows.size() - 1) + " shows all");
        }
    }
}
