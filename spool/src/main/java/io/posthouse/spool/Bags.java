package io.posthouse.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bags: the one being filled, and the full ones whose letters are still under way. Owned by the spool thread. */
final class Bags {
    private final Premises premises;
    private final List<Bag> sealed = new ArrayList<>();
    private @Nullable Bag current;

    Bags(Premises premises) {
        this.premises = premises;
    }

    /** The bag that new mail goes into. */
    Bag current() throws IOException {
        if (current == null) {
            current = begin();
        }
        return current;
    }

    private Bag begin() throws IOException {
        Folders folders = premises.folders();
        String name = Folders.bagName(premises.now(), premises.bus().random().nextInt());
        Path path = folders.incoming.resolve(name + Folders.BAG);
        DiskFile file = premises.disk().open(path, Disk.Mode.CREATE);
        premises.disk().syncFolder(folders.incoming); // before anything in it is acknowledged
        return new Bag(name, path, file, false);
    }

    /** Takes in a bag that was there before. */
    void adopt(Bag bag) {
        bag.seal();
        sealed.add(bag);
    }

    /** After a bag was written to: seals it when it is full. */
    void afterWrite(Bag bag) {
        if (bag == current && bag.end() >= premises.config().bagSize().bytes()) {
            seal(bag);
        }
    }

    /** Takes no more mail into a bag. */
    void seal(Bag bag) {
        if (bag == current) {
            current = null;
            bag.seal();
            sealed.add(bag);
            moveToActive(bag);
        }
    }

    /** For people to see; the next start looks in both folders. */
    private void moveToActive(Bag bag) {
        Path path = premises.folders().active.resolve(bag.name + Folders.BAG);
        try {
            premises.disk().rename(bag.path(), path);
            bag.path(path);
        } catch (IOException e) {
            premises.troubled(
                    "cannot move bag " + bag.name + " to active: " + e.getMessage() + "; it stays in incoming");
        }
    }

    /** Lets go of the bags that nobody needs any more. */
    void letGo() {
        sealed.removeIf(bag -> bag.isDone() && discard(bag));
    }

    private boolean discard(Bag bag) {
        try {
            bag.file.close();
            premises.disk().delete(bag.path());
        } catch (IOException e) {
            premises.troubled("cannot delete bag " + bag.name + ", which is empty: " + e.getMessage());
        }
        return true;
    }

    void close() {
        if (current != null) {
            current.seal();
            sealed.add(current);
            current = null;
        }
        for (Bag bag : sealed) {
            try {
                bag.file.sync();
                if (bag.isDone()) {
                    discard(bag);
                } else {
                    bag.file.close();
                }
            } catch (IOException e) {
                premises.troubled("cannot sync bag " + bag.name + " while stopping: " + e.getMessage());
            }
        }
    }
}
