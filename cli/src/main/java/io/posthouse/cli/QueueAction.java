package io.posthouse.cli;

import io.posthouse.control.QueueException;
import io.posthouse.master.StartFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;

/** Something that is done with the queue of a data folder; what cannot be done is one sentence. */
abstract class QueueAction implements Action {
    private final Path data;

    QueueAction(Path data) {
        this.data = data;
    }

    Path data() {
        return data;
    }

    @Override
    public final int run(InputStream in, PrintStream out, PrintStream err) {
        try {
            return run(new QueueAccess(data, err), in, out, err);
        } catch (QueueException | StartFailedException e) {
            err.println("posthouse: " + e.getMessage());
        } catch (IOException e) {
            err.println("posthouse: cannot read or write: " + e.getMessage());
        }
        return Main.FAILURE;
    }

    /** As {@link Action#run}. */
    abstract int run(QueueAccess queue, InputStream in, PrintStream out, PrintStream err) throws IOException;
}
