package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;

/** What lies where in a spool folder, by names alone. Of a letter eight octets are kept, since there may be very many. */
final class Survey {
    private static final Set<String> KNOWN =
            Set.of("incoming", "active", "deferred", "hold", "corrupt", "spare", "lock", IdMark.NAME, "lost+found");

    /** The letters in one folder. */
    static final class Shelf {
        final Path folder;
        private final long[] ids; // sorted

        Shelf(Path folder, long[] ids) {
            this.folder = folder;
            this.ids = ids;
        }

        LongStream ids() {
            return LongStream.of(ids);
        }

        Path file(QueueId id) {
            return folder.resolve(Folders.letterName(id));
        }

        boolean has(QueueId id) {
            return Arrays.binarySearch(ids, id.value()) >= 0;
        }
    }

    private final Disk disk;
    private final Folders folders;
    private final List<Path> bags = new ArrayList<>();
    private final List<Path> spares = new ArrayList<>();
    private final List<Path> leftovers = new ArrayList<>();
    private final List<Path> foreign = new ArrayList<>();
    private final List<Shelf> shelves = new ArrayList<>();
    private final Map<Path, IOException> closed = new LinkedHashMap<>();
    private final long[] all; // ids, sorted
    private int inCorrupt;

    Survey(Disk disk, Folders folders) {
        this.disk = disk;
        this.folders = folders;
        for (String name : names(folders.root)) {
            if (!KNOWN.contains(name)) {
                foreign.add(folders.root.resolve(name));
            }
        }
        sort(folders.active, bags);
        sort(folders.incoming, bags);
        shelve(folders.incoming);
        for (String name : names(folders.deferred)) {
            Path folder = folders.deferred.resolve(name);
            if (Folders.minuteOf(name).isPresent() && isFolder(disk, folder)) {
                shelve(folder);
            } else {
                foreign.add(folder);
            }
        }
        shelve(folders.hold);
        sort(folders.spare, spares);
        inCorrupt = names(folders.corrupt).size();
        bags.sort(Comparator.comparing(path -> path.getFileName().toString()));
        all = shelves.stream().flatMapToLong(Shelf::ids).sorted().toArray();
    }

    static boolean isFolder(Disk disk, Path path) {
        try {
            Premises.insist(() -> disk.list(path));
            return true;
        } catch (NotDirectoryException | NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            return true; // which cannot be looked into
        }
    }

    private List<String> names(Path folder) {
        try {
            return Premises.insist(() -> disk.list(folder)).stream().sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            closed.put(folder, e);
            return List.of();
        }
    }

    /** Bags, and what has no business among them; letters are another matter. */
    private void sort(Path folder, List<Path> into) {
        for (String name : names(folder)) {
            Path path = folder.resolve(name);
            boolean letters = folder.equals(folders.incoming);
            if (name.endsWith(Folders.BAG)) {
                into.add(path);
            } else if (letters && name.endsWith(Folders.LETTER + Folders.PART)) {
                leftovers.add(path);
            } else if (!letters || Folders.idOf(name).isEmpty()) {
                foreign.add(path);
            }
        }
    }

    private void shelve(Path folder) {
        List<Long> ids = new ArrayList<>();
        for (String name : names(folder)) {
            Optional<QueueId> id = Folders.idOf(name);
            if (id.isPresent()) {
                ids.add(id.get().value());
            } else if (!folder.equals(folders.incoming)) {
                foreign.add(folder.resolve(name));
            }
        }
        shelves.add(new Shelf(
                folder, ids.stream().mapToLong(Long::longValue).sorted().toArray()));
    }

    /** By name, which is by age. */
    List<Path> bags() {
        return bags;
    }

    List<Path> spares() {
        return spares;
    }

    /** Never accepted. */
    List<Path> leftovers() {
        return leftovers;
    }

    /** What is neither a bag nor a letter by its name or place. */
    List<Path> foreign() {
        return foreign;
    }

    /** Folders that cannot be looked into, and why. */
    Map<Path, IOException> closed() {
        return closed;
    }

    List<Shelf> shelves() {
        return shelves;
    }

    int inCorrupt() {
        return inCorrupt;
    }

    int letterFiles() {
        return all.length;
    }

    boolean hasFile(QueueId id) {
        return Arrays.binarySearch(all, id.value()) >= 0;
    }

    /** Whether several files are named after a letter. */
    boolean isRepeated(QueueId id) {
        int at = Arrays.binarySearch(all, id.value());
        return at >= 0 && ((at > 0 && all[at - 1] == id.value()) || (at + 1 < all.length && all[at + 1] == id.value()));
    }

    /** All files that are named after a letter. */
    List<Path> files(QueueId id) {
        return shelves.stream()
                .filter(shelf -> shelf.has(id))
                .map(shelf -> shelf.file(id))
                .toList();
    }

    /** The highest id of a letter where a start does not look for ids; those that are made up do not count. */
    Optional<QueueId> highestAtRest() {
        OptionalLong highest = shelves.stream()
                .filter(shelf -> !shelf.folder.equals(folders.incoming))
                .flatMapToLong(Shelf::ids)
                .filter(IdSource::mayBeGiven)
                .max();
        return highest.isPresent() ? Optional.of(new QueueId(highest.getAsLong())) : Optional.empty();
    }
}
