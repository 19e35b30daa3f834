package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads what an earlier run left: the bags, and the letters in incoming. What waits in files of its own is looked for by
 * {@link Catalogue} afterwards. A letter that is both in a bag and in a file of its own is where its bag says: the file is a
 * copy until the bag says that it has moved. Runs once, before the spool thread has anything to do.
 */
final class Recovery {
    private final Premises premises;
    private final Keeper keeper;
    private final Bags bags;
    private final IdSource ids;
    private final IdMark idMark;
    private final Library library;
    private final Map<QueueId, Bag> inBags = new HashMap<>(); // those of which a bag has the say, finished ones too

    Recovery(Premises premises, Keeper keeper, Bags bags, IdSource ids, IdMark idMark) {
        this.premises = premises;
        this.keeper = keeper;
        this.bags = bags;
        this.ids = ids;
        this.idMark = idMark;
        library = new Library(premises);
    }

    void run() throws IOException {
        readIdMark();
        for (Path path : bagPaths()) {
            readBag(path);
        }
        readIncoming();
        readSpares();
    }

    /** Where there is no mark, the letters that wait say which ids were given out, as far as anything does. */
    private void readIdMark() throws IOException {
        Optional<QueueId> mark = Premises.insist(idMark::read);
        if (mark.isPresent()) {
            ids.skip(mark.get());
            return;
        }
        Optional<QueueId> highest = new Survey(premises.disk(), premises.folders()).highestAtRest();
        highest.ifPresent(ids::skip);
        Path path = premises.folders().root.resolve(IdMark.NAME);
        if (premises.disk().exists(path)) {
            library.putAside(path, "has no id in it");
        } else if (highest.isPresent()) {
            premises.troubled(IdMark.NAME + " is not there; no id up to " + highest.get()
                    + ", the highest of a letter that waits, is given again");
        }
    }

    /** By name, which is by age. */
    private List<Path> bagPaths() throws IOException {
        var paths = new ArrayList<Path>();
        for (Path folder : List.of(premises.folders().active, premises.folders().incoming)) {
            for (String name : list(folder)) {
                Path path = folder.resolve(name);
                if (name.endsWith(Folders.BAG)) {
                    paths.add(path);
                } else if (folder.equals(premises.folders().active)) {
                    library.putAside(path, "is no bag");
                }
            }
        }
        paths.sort(Comparator.comparing(path -> path.getFileName().toString()));
        return paths;
    }

    private void readBag(Path path) {
        try {
            Premises.insist(() -> BagReading.read(premises, library, path)).ifPresent(this::adopt);
        } catch (NoFileException e) {
            library.putAside(path, "is no file");
        } catch (NoSuchFileException e) {
            // somebody has taken it away
        } catch (IOException e) { // most of it may be whole: what the disk does not give now it may give later
            throw new SpoolBrokenException(
                    "cannot read the bag " + path + ": " + Findings.reason(e)
                            + "; see to the disk and start again, or move the bag elsewhere and start without its mail",
                    e);
        }
    }

    private void adopt(BagReading reading) {
        bags.adopt(reading.bag());
        keeper.housekeeper().onBagWritten(reading.bag()); // lines of its last moments may not be durable yet
        reading.letters().forEach(this::adopt);
        reading.lastId().ifPresent(ids::skip);
    }

    private void adopt(BagReading.Found letter) {
        if (letter.isMoved()) {
            return;
        }
        Bag bag = letter.place().bag();
        letter.copies(premises.folders()).stream()
                .filter(this::mayBeThere)
                .forEach(copy -> keeper.moves().stale(copy, bag));
        if (inBags.putIfAbsent(letter.id(), bag) != null) {
            premises.troubled("letter " + letter.id() + " is in two bags; delivering the older one");
        } else if (!letter.isFinished()) {
            keeper.adopt(letter.docket(), letter.summary());
        }
    }

    private boolean mayBeThere(Path file) {
        try {
            return premises.disk().exists(file);
        } catch (IOException e) {
            return true;
        }
    }

    private void readIncoming() throws IOException {
        Path folder = premises.folders().incoming;
        for (String name : list(folder)) {
            Path path = folder.resolve(name);
            Optional<QueueId> id = Folders.idOf(name);
            if (name.endsWith(Folders.LETTER + Folders.PART)) {
                delete(path); // never accepted
            } else if (id.isPresent()) {
                readLetter(id.get(), path);
            } else if (!name.endsWith(Folders.BAG)) {
                library.putAside(path, "is neither a bag nor a letter");
            }
        }
    }

    private void readLetter(QueueId id, Path path) {
        ids.skip(id);
        Optional<Bag> bag = Optional.ofNullable(inBags.get(id));
        if (bag.isPresent()) {
            keeper.moves().stale(path, bag.get());
            return;
        }
        try {
            LetterReading.OwnFile file = library.readAndMend(path, (message, content) -> {});
            if (!file.reading().letter().id().equals(id)) {
                library.putAside(path, "has another letter in it than its name says");
            } else if (file.reading().isDelivered()) {
                delete(path);
            } else {
                keeper.adopt(new Docket(id, Docket.State.INCOMING, file.place()));
            }
        } catch (MalformedEntryException e) {
            library.putAside(path, "cannot be read (" + e.getMessage() + ')');
        } catch (NoSuchFileException e) {
            // somebody has taken it away
        } catch (IOException e) {
            premises.troubled(
                    "cannot read " + shown(path) + ": " + Findings.reason(e) + "; it waits for the next start");
        }
    }

    private void readSpares() throws IOException {
        Path folder = premises.folders().spare;
        for (String name : list(folder)) {
            if (!bags.adoptSpare(folder.resolve(name))) {
                delete(folder.resolve(name));
            }
        }
    }

    /** What nobody needs is in nobody's way, and the next start finds it again. */
    private void delete(Path path) {
        try {
            premises.disk().delete(path);
        } catch (DirectoryNotEmptyException e) {
            library.putAside(path, "is no file");
        } catch (IOException e) {
            premises.troubled("cannot delete " + shown(path) + ", which nobody needs: " + Findings.reason(e));
        }
    }

    private List<String> list(Path folder) throws IOException {
        return Premises.insist(() -> premises.disk().list(folder));
    }

    private Path shown(Path path) {
        return premises.folders().root.relativize(path);
    }
}
