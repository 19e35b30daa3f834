package io.posthouse.cli;

import io.posthouse.control.QueueException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code posthouse queue list}, {@code mailq}: the letters in the queue. */
final class ListAction extends QueueAction {
    private static final int CHECKED = 500; // letters until it is looked whether anybody still reads

    /** How letters are printed. */
    interface Form {

        void begin(PrintStream out);

        void letter(Line letter, PrintStream out);

        void end(PrintStream out);
    }

    private final Chosen chosen;
    private final Form form;

    ListAction(Path data, Chosen chosen, Form form) {
        super(data);
        this.chosen = chosen;
        this.form = form;
    }

    @Override
    int run(QueueAccess queue, InputStream in, PrintStream out, PrintStream err) throws IOException {
        List<String> ids = Ids.read(chosen.ids(), in);
        if (ids.isEmpty() && !chosen.ids().isEmpty()) {
            return 0; // none on standard input
        }
        var teller = new Teller(out, err);
        form.begin(out);
        for (Map<String, Object> request : chosen.withIds(ids).requests("list")) {
            queue.ask(request, teller::tell);
        }
        form.end(out);
        return teller.status;
    }

    private final class Teller {
        private final PrintStream out;
        private final PrintStream err;
        private int letters;
        private int status;

        Teller(PrintStream out, PrintStream err) {
            this.out = out;
            this.err = err;
        }

        void tell(Line line) {
            line.object("letter").ifPresent(letter -> {
                form.letter(letter, out);
                if (++letters % CHECKED == 0 && out.checkError()) {
                    throw new QueueException("nobody reads the list any more");
                }
            });
            if (line.has("unreadable")) {
                err.println("posthouse: " + line.text("unreadable"));
            } else if (line.has("unknown")) {
                err.println("posthouse: no letter " + line.text("unknown") + " in the queue");
                status = Main.FAILURE;
            }
        }
    }
}
