package io.posthouse.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code posthouse queue hold}, {@code release}, {@code requeue}, {@code delete}, {@code expire}, {@code flush}. */
final class InterventionAction extends QueueAction {

    /** What is done, and the words for it. */
    enum What {
        HOLD("hold", "held", "held", false),
        RELEASE("release", "released", "released", false),
        REQUEUE("requeue", "requeued", "requeued", false),
        DELETE("delete", "deleted", "deleted", true),
        EXPIRE("expire", "given up", "given up", true),
        EXPIRE_AND_RELEASE("expire-and-release", "given up", "given up", true),
        FLUSH("flush", "tried now", "flushed", false);

        final String name;
        private final String done;
        private final String participle;
        private final boolean asksFirst;

        What(String name, String done, String participle, boolean asksFirst) {
            this.name = name;
            this.done = done;
            this.participle = participle;
            this.asksFirst = asksFirst;
        }
    }

    /**
     * How it is done.
     *
     * @param because why letters are held, if it was said
     * @param yes whether nobody is to be asked
     */
    record Manner(boolean preview, boolean yes, Optional<String> because) {
        static final Manner AT_ONCE = new Manner(false, true, Optional.empty());
    }

    /** Says at the end how many it was. */
    interface Report {
        void tell(long done, long afterAttempt, PrintStream out, PrintStream err);
    }

    private final What what;
    private final Chosen chosen;
    private final Manner manner;
    private final Terminal terminal;
    private final Supplier<Instant> clock;
    private final Report report;

    InterventionAction(Path data, What what, Chosen chosen, Manner manner, Terminal terminal, Supplier<Instant> clock) {
        this(data, what, chosen, manner, terminal, clock, inWords(what));
    }

    InterventionAction(
            Path data,
            What what,
            Chosen chosen,
            Manner manner,
            Terminal terminal,
            Supplier<Instant> clock,
            Report report) {
        super(data);
        this.what = what;
        this.chosen = chosen;
        this.manner = manner;
        this.terminal = terminal;
        this.clock = clock;
        this.report = report;
    }

    private static Report inWords(What what) {
        return (done, afterAttempt, out, err) -> {
            if (done > 0 || afterAttempt == 0) {
                out.println(Size.letters(done) + ' ' + what.done);
            }
            if (afterAttempt > 0) {
                out.println(Size.letters(afterAttempt) + " being delivered: " + what.participle
                        + " when that has ended, unless it was delivered");
            }
        };
    }

    @Override
    int run(QueueAccess queue, InputStream in, PrintStream out, PrintStream err) throws IOException {
        List<String> ids = Ids.read(chosen.ids(), in);
        if (ids.isEmpty() && !chosen.ids().isEmpty()) {
            return 0; // none on standard input
        }
        Chosen letters = chosen.withIds(ids);
        if (manner.preview) {
            preview(queue, letters, out, err);
            return 0;
        }
        if (what.asksFirst
                && ids.isEmpty()
                && !manner.yes
                && terminal.asks()
                && !confirmed(queue, letters, in, out, err)) {
            out.println("nothing was done");
            return Main.FAILURE;
        }
        var telling = new Telling(out, err);
        long done = 0;
        long afterAttempt = 0;
        for (Line end : ask(queue, letters, false, telling)) {
            done += end.number("done");
            afterAttempt += end.number("after-attempt");
        }
        report.tell(done, afterAttempt, out, err);
        return telling.status;
    }

    private List<Line> ask(QueueAccess queue, Chosen letters, boolean preview, Telling telling) throws IOException {
        List<Line> ends = new ArrayList<>();
        for (Map<String, Object> each : letters.requests(what.name)) {
            Map<String, Object> request = new LinkedHashMap<>(each);
            request.put("preview", preview);
            manner.because.ifPresent(reason -> request.put("reason-to-hold", reason));
            ends.add(queue.ask(request, telling::tell));
        }
        telling.progress.clear();
        return ends;
    }

    private long preview(QueueAccess queue, Chosen letters, PrintStream out, PrintStream err) throws IOException {
        var telling = new Telling(out, err);
        long hits = ask(queue, letters, true, telling).stream()
                .mapToLong(end -> end.number("done"))
                .sum();
        if (hits > telling.shown) {
            out.println("and " + (hits - telling.shown) + " more");
        }
        out.println(Size.letters(hits) + " would be " + what.participle);
        return hits;
    }

    private boolean confirmed(QueueAccess queue, Chosen letters, InputStream in, PrintStream out, PrintStream err)
            throws IOException {
        if (preview(queue, letters, out, err) == 0) {
            return false;
        }
        out.print("Do it? [y/N] ");
        out.flush();
        String answer = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }

    private final class Telling {
        private final PrintStream out;
        private final PrintStream err;
        private final Progress progress;
        private final Forms.Table table = new Forms.Table(clock);
        private int shown;
        private int status;

        Telling(PrintStream out, PrintStream err) {
            this.out = out;
            this.err = err;
            progress = new Progress(err, terminal);
        }

        void tell(Line line) {
            if (line.has("looked")) {
                progress.looked(line.number("looked"));
            } else if (line.has("unknown")) {
                complain("no letter " + line.text("unknown") + " in the queue");
            } else if (line.has("unfit")) {
                complain("letter " + line.text("unfit") + " is " + stands(line.text("queue")) + " and cannot be "
                        + what.participle);
            } else {
                line.object("letter").ifPresent(letter -> {
                    shown++;
                    table.letter(letter, out);
                });
            }
        }

        private void complain(String sentence) {
            progress.clear();
            err.println("posthouse: " + sentence);
            status = Main.FAILURE;
        }

        private String stands(String queue) {
            return switch (queue) {
                case "hold" -> "held";
                case "active" -> "being tried";
                case "incoming" -> "about to be tried";
                default -> queue;
            };
        }
    }
}
