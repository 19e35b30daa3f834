package io.posthouse.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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
        FLUSH("flush", "to be tried now", "flushed", false);

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
     * @param yes whether nobody is to be asked
     * @param lenient whether it is no failure that a letter is not there, or not where it would have to be
     * @param because why letters are held, if it was said
     */
    record Manner(boolean preview, boolean yes, boolean lenient, Optional<String> because) {
        static final Manner LIKE_POSTFIX = new Manner(false, true, true, Optional.empty());
    }

    /** Says at the end how many it was. */
    interface Report {
        void tell(long done, long afterAttempt, Console console);
    }

    private final What what;
    private final Chosen chosen;
    private final Manner manner;
    private final Report report;

    InterventionAction(Path data, What what, Chosen chosen, Manner manner) {
        this(data, what, chosen, manner, inWords(what));
    }

    InterventionAction(Path data, What what, Chosen chosen, Manner manner, Report report) {
        super(data);
        this.what = what;
        this.chosen = chosen;
        this.manner = manner;
        this.report = report;
    }

    private static Report inWords(What what) {
        return (done, afterAttempt, console) -> {
            if (done > 0 || afterAttempt == 0) {
                console.out().println(Size.letters(done) + ' ' + what.done);
            }
            if (afterAttempt > 0) {
                console.out()
                        .println(Size.letters(afterAttempt) + " being delivered: " + what.participle
                                + " when that has ended, unless it was delivered");
            }
        };
    }

    @Override
    int run(QueueAccess queue, Console console) throws IOException {
        Ids ids = Ids.read(chosen.ids(), console);
        if (ids.isNothing()) {
            return ids.status();
        }
        Chosen letters = chosen.withIds(ids.all());
        if (manner.preview) {
            preview(queue, letters, console);
            return ids.status();
        }
        boolean asks = what.asksFirst
                && !ids.given()
                && !manner.yes
                && console.terminal().asks();
        if (asks && !confirmed(queue, letters, console)) {
            console.out().println("nothing was done");
            return Main.FAILURE;
        }
        var telling = new Telling(console);
        Hits hits = ask(queue, letters, false, telling);
        boolean complained = telling.complaints.any();
        if (hits.any() || !complained || manner.lenient) {
            report.tell(hits.done, hits.afterAttempt, console);
        }
        return complained && !manner.lenient ? Main.FAILURE : ids.status();
    }

    private record Hits(long done, long afterAttempt) {
        boolean any() {
            return done + afterAttempt > 0;
        }
    }

    private Hits ask(QueueAccess queue, Chosen letters, boolean preview, Telling telling) throws IOException {
        var hits = new Hits(0, 0);
        for (Map<String, Object> each : letters.requests(what.name)) {
            Map<String, Object> request = new LinkedHashMap<>(each);
            request.put("preview", preview);
            manner.because.ifPresent(reason -> request.put("reason-to-hold", reason));
            Line end = queue.ask(request, telling::tell);
            hits = new Hits(hits.done + end.number("done"), hits.afterAttempt + end.number("after-attempt"));
        }
        telling.progress.clear();
        return hits;
    }

    /** Whether it would hit any. */
    private boolean preview(QueueAccess queue, Chosen letters, Console console) throws IOException {
        var telling = new Telling(console);
        Hits hits = ask(queue, letters, true, telling);
        if (hits.done > telling.shown) {
            console.out().println("and " + (hits.done - telling.shown) + " more");
        }
        console.out().println(Size.letters(hits.done) + " would be " + what.participle);
        return hits.any();
    }

    private boolean confirmed(QueueAccess queue, Chosen letters, Console console) throws IOException {
        if (!preview(queue, letters, console)) {
            return false;
        }
        console.out().print("Do it? [y/N] ");
        console.out().flush();
        String answer = new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8)).readLine();
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }

    private final class Telling {
        private final Console console;
        private final Progress progress;
        private final Complaints complaints;
        private final Table table;
        private long shown;

        Telling(Console console) {
            this.console = console;
            progress = new Progress(console);
            complaints = new Complaints(console, progress);
            table = new Table(console);
        }

        void tell(Line line) {
            if (complaints.hear(line)) {
                return;
            }
            if (line.has("looked")) {
                progress.looked(line.number("looked"));
            } else if (line.has("unfit")) {
                complaints.say("letter " + line.text("unfit") + " is " + stands(line.text("queue")) + " and cannot be "
                        + what.participle);
            } else {
                line.object("letter").ifPresent(letter -> {
                    shown++;
                    table.letter(letter, console.out());
                });
            }
        }

        private String stands(String queue) {
            return switch (queue) {
                case "hold" -> what == What.HOLD ? "held already" : "held";
                case "active" -> "being tried";
                case "incoming" -> "about to be tried";
                default -> queue;
            };
        }
    }
}
