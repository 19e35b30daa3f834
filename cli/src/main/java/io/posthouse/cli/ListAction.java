package io.posthouse.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/** {@code posthouse queue list}, {@code mailq}: the letters in the queue. */
final class ListAction extends QueueAction {
    /** How letters are printed. */
    interface Form {

        /** @param json the letter, as the relay wrote it */
        void letter(String json, PrintStream out);

        /**
         * All are printed.
         *
         * @param chosen which were asked for
         */
        default void end(Chosen chosen, PrintStream out) {}
    }

    private final Chosen chosen;
    private final Function<Console, Form> form;

    ListAction(Path data, Chosen chosen, Function<Console, Form> form) {
        super(data);
        this.chosen = chosen;
        this.form = form;
    }

    @Override
    int run(QueueAccess queue, Console console) throws IOException {
        var teller = new Teller(console, form.apply(console));
        Ids ids = Ids.read(chosen.ids(), console);
        if (ids.isNothing()) {
            return ids.status();
        }
        try {
            for (Map<String, Object> request : chosen.withIds(ids.all()).requests("list")) {
                queue.ask(request, teller);
            }
        } catch (NobodyReadsException e) {
            return Main.FAILURE; // without a word, as in: queue list | head
        }
        teller.end();
        return queue.wasTroubled() ? Main.FAILURE : Math.max(ids.status(), teller.complaints.status());
    }

    private static final class NobodyReadsException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final class Teller implements QueueAccess.Listener {
        private final Console console;
        private final Form form;
        private final Progress progress;
        private final Complaints complaints;
        private int letters;
        private long looked;

        Teller(Console console, Form form) {
            this.console = console;
            this.form = form;
            progress = new Progress(console);
            complaints = new Complaints(console, progress);
        }

        @Override
        public void hear(Line line) {
            if (!complaints.hear(line) && line.has("looked")) {
                looked += line.number("looked");
                progress.looked(letters + looked);
            }
        }

        @Override
        public void letter(String json) {
            progress.clear();
            letters++;
            form.letter(json, console.out());
        }

        @Override
        public void pause() {
            if (console.out().checkError()) {
                throw new NobodyReadsException();
            }
        }

        void end() {
            progress.clear();
            if (letters > 0 || !complaints.any()) {
                form.end(chosen, console.out());
            }
        }
    }
}
