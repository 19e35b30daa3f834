package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Compares what a spool knows by heart with what is on its disk. */
final class IndexCheck {
    private final FileSpool spool;
    private final Disk disk;
    private final Folders folders;

    IndexCheck(FileSpool spool, Disk disk, Path folder) {
        this.spool = spool;
        this.disk = disk;
        folders = new Folders(folder);
    }

    /** To be called when no thread has anything to do. Of letters being tried only that they are there is compared. */
    void holds() {
        try {
            assertThat(spool.keeper().catalogue().isComplete())
                    .as("the index is complete")
                    .isTrue();
            assertThat(known()).isEqualTo(scanned());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Map<QueueId, String> known() {
        QueueIndex index = spool.keeper().catalogue().index();
        Map<QueueId, String> known = new TreeMap<>();
        for (int row = 0; row < index.rows.end(); row++) {
            if (index.rows.isUsed(row)) {
                String where = (index.rows.is(row, Rows.HELD) ? "hold" : "minute " + index.rows.minute(row))
                        + (index.rows.is(row, Rows.FILED) ? ", in a file of " + index.rows.fileBytes(row) : "");
                boolean taken = index.rows.is(row, Rows.TAKEN);
                known.put(new QueueId(index.rows.id(row)), taken ? "taken" : where + ": " + index.summary(row));
            }
        }
        return known;
    }

    private Map<QueueId, String> scanned() throws IOException {
        Map<QueueId, String> found = new TreeMap<>();
        for (Docket docket : spool.keeper().dockets()) {
            boolean held = docket.state() == Docket.State.HELD;
            if (held || docket.state() == Docket.State.DEFERRED) {
                String where = held ? "hold" : "minute " + docket.minute();
                LetterReading reading = spool.keeper().reading(docket).orElseThrow();
                found.put(docket.id, where + ": " + reading.summary(held));
            } else if (docket.state() == Docket.State.TAKEN) {
                found.put(docket.id, "taken");
            }
        }
        for (String minute : disk.list(folders.deferred)) {
            scan(
                    folders.deferred.resolve(minute),
                    "minute " + Folders.minuteOf(minute).orElseThrow(),
                    false,
                    found);
        }
        scan(folders.hold, "hold", true, found);
        return found;
    }

    private void scan(Path folder, String where, boolean held, Map<QueueId, String> found) throws IOException {
        for (String name : disk.list(folder)) {
            Path file = folder.resolve(name);
            Optional<QueueId> id = Folders.idOf(name)
                    .filter(letter -> spool.keeper().docket(letter).isEmpty());
            if (id.isPresent() && !spool.keeper().moves().isStale(file)) {
                LetterReading.OwnFile letter = LetterReading.withoutContent(disk, file);
                found.put(
                        id.get(),
                        where + ", in a file of " + letter.fileBytes() + ": "
                                + letter.reading().summary(held));
            }
        }
    }
}
