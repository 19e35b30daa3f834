package io.posthouse.cli;

import io.posthouse.control.QueueException;
import io.posthouse.master.StartFailedException;
import java.io.IOException;
import java.nio.file.Path;

/** Something that is done with the queue of a data folder; what cannot be done is one sentence. */
abstract class QueueAction implements Action {
    private final Path data;

    QueueAction(Path data) {
        this.data = data;
    }

    @Override
    public final int run(Console console) {
        try {
            return run(new QueueAccess(data, console::complain), console);
        } catch (QueueException | StartFailedException e) {
            console.complain(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            console.complain("cannot read or write: " + e.getMessage());
        }
        return Main.FAILURE;
    }

    /** As {@link Action#run}. */
    abstract int run(QueueAccess queue, Console console) throws IOException;
}
