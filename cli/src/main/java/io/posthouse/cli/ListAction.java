package io.posthouse.cli;

import io.posthouse.control.QueueException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;

/** {@code posthouse queue list}, {@code mailq}: the letters in the queue. */
final class ListAction extends QueueAction {
    private static final int CHECKED = 500; // letters until it is looked whether anybody still reads

    /** How letters are printed. */
    interface Form {

        void letter(Line letter, PrintStream out);

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
        for (Map<String, Object> request : chosen.withIds(ids.all()).requests("list")) {
            queue.ask(request, teller::tell);
        }
        teller.end();
        return queue.wasTroubled() ? Main.FAILURE : Math.max(ids.status(), teller.status);
    }

    private final class Teller {
        private final Console console;
        private final Form form;
        private final Progress progress;
        private int letters;
        private long looked;
        private int status;

        Teller(Console console, Form form) {
            this.console = console;
            this.form = form;
            progress = new Progress(console);
        }

        void tell(Line line) {
            line.object("letter").ifPresent(this::tellLetter);
            if (line.has("unreadable")) {
                complain(line.text("unreadable"));
            } else if (line.has("unknown")) {
                complain("no letter " + line.text("unknown") + " in the queue");
            } else if (line.has("looked")) {
                looked += line.number("looked");
                progress.looked(letters + looked);
            }
        }

        private void tellLetter(Line letter) {
            progress.clear();
            form.letter(letter, console.out());
            if (++letters % CHECKED == 0 && console.out().checkError()) {
                throw new QueueException("nobody reads the list any more");
            }
        }

        private void complain(String sentence) {
            progress.clear();
            console.complain(sentence);
            status = Main.FAILURE;
        }

        void end() {
            progress.clear();
            if (letters > 0 || status == 0) {
                form.end(chosen, console.out());
            }
        }
    }
}
