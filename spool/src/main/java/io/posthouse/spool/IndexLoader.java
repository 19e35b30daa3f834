package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Looks which letters have files of their own in deferred and hold. Reads names only; the letters themselves are read later.
 * Used by one thread; blocks.
 */
final class IndexLoader {

    /**
     * What was found.
     *
     * @param index a row for each letter
     * @param others files of letters of which another file was found before
     */
    record Loaded(QueueIndex index, List<Path> others) {}

    private final Premises premises;
    private final Library library;
    private final BooleanSupplier cancelled;
    private final QueueIndex index;
    private final List<Path> others = new ArrayList<>();

    /**
     * Looks at nothing yet.
     *
     * @param onEmptied what the index tells of minutes whose folder ought to be empty
     * @param cancelled whether nobody wants the index any more
     */
    IndexLoader(Premises premises, Library library, IntConsumer onEmptied, BooleanSupplier cancelled) {
        this.premises = premises;
        this.library = library;
        this.cancelled = cancelled;
        index = new QueueIndex(onEmptied);
    }

    Loaded load() {
        Folders folders = premises.folders();
        list(folders.deferred, () -> {
            List<String> names = Premises.insist(() -> premises.disk().list(folders.deferred));
            for (String name : names.stream().sorted().toList()) {
                Path folder = folders.deferred.resolve(name);
                OptionalInt minute = Folders.minuteOf(name);
                if (minute.isPresent()) {
                    list(folder, () -> listMinute(folder, minute.getAsInt()));
                } else {
                    library.putAside(folder, "is no folder of a minute");
                }
            }
        });
        list(folders.hold, () -> {
            for (long id : ids(folders.hold)) {
                if (isNew(id, folders.hold)) {
                    index.toBeRead(index.holdInFile(new QueueId(id), 0));
                }
            }
        });
        return new Loaded(index, others);
    }

    @FunctionalInterface
    private interface Listing {
        void run() throws IOException;
    }

    /** One folder that cannot be listed is no reason to leave out the others. */
    private void list(Path folder, Listing listing) {
        try {
            listing.run();
        } catch (IOException e) {
            premises.troubled("cannot list " + premises.folders().root.relativize(folder) + ": " + Findings.reason(e)
                    + "; what is in there waits for the next start");
        }
    }

    private void listMinute(Path folder, int minute) throws IOException {
        try {
            long[] ids = ids(folder);
            if (ids.length == 0 && !cancelled.getAsBoolean()) {
                deleteEmpty(folder);
            }
            for (long id : ids) {
                if (isNew(id, folder)) {
                    index.toBeRead(index.deferInFile(new QueueId(id), minute, 0));
                }
            }
        } catch (NotDirectoryException e) {
            library.putAside(folder, "is no folder of a minute");
        } catch (NoSuchFileException e) {
            // its last letter has left meanwhile, and it with it
        }
    }

    /** It is only untidy, and the next start finds it again. */
    private void deleteEmpty(Path folder) {
        try {
            premises.disk().deleteFolder(folder);
        } catch (IOException e) {
            premises.troubled("cannot delete " + premises.folders().root.relativize(folder) + ", which is empty: "
                    + Findings.reason(e));
        }
    }

    private boolean isNew(long id, Path folder) {
        if (index.rows.find(id) == QueueIndex.NONE) {
            return true;
        }
        others.add(folder.resolve(Folders.letterName(new QueueId(id))));
        return false;
    }

    /** What is in a folder. */
    private record Listed(Ids letters, List<String> strangers) {}

    /** The letters in a folder, oldest first; what is none has no business there. */
    private long[] ids(Path folder) throws IOException {
        Listed listed = Premises.insist(() -> listed(folder));
        listed.strangers.forEach(name -> library.putAside(folder.resolve(name), "is no letter"));
        return listed.letters.sorted();
    }

    private Listed listed(Path folder) throws IOException {
        var listed = new Listed(new Ids(), new ArrayList<>());
        premises.disk().list(folder, name -> {
            Folders.idOf(name).ifPresentOrElse(id -> listed.letters.add(id.value()), () -> listed.strangers.add(name));
            return !cancelled.getAsBoolean();
        });
        return listed;
    }
}
