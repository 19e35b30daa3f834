package io.posthouse.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A disk in memory that behaves as badly as a real one may. What was written and not synced may be lost in a power cut,
 * sector by sector, whatever was written after it. Names (creating, renaming, deleting) become durable in their order, as
 * in the journal of a file system: a power cut keeps some of the last ones, and all up to the last that a folder's sync
 * covered. It can run full, fail, and stop the process at any step.
 */
final class SimulatedDisk implements Disk {
    static final long NO_LIMIT = 1L << 50;

    private static final int SECTOR = 512;

    /** The process ends here. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1;

        Crash() {
            super("the process ends here", null, false, false);
        }
    }

    private static final class Inode {
        byte[] octets = {}; // as the process sees it
        byte[] durable = {}; // what a power cut leaves for certain
        final Set<Integer> dirty = new HashSet<>(); // sectors that differ

        void resize(int size) {
            octets = Arrays.copyOf(octets, size);
        }

        /** Only what is dirty: what the system believes to be on the disk is not written again. */
        void sync() {
            if (durable.length != octets.length) {
                durable = Arrays.copyOf(durable, octets.length);
            }
            for (int sector : dirty) {
                int from = sector * SECTOR;
                int to = Math.min(from + SECTOR, octets.length);
                if (from < to) {
                    System.arraycopy(octets, from, durable, from, to - from);
                }
            }
            dirty.clear();
        }
    }

    /** A change of names: before and after, of the paths it touches. */
    private record NameChange(Map<Path, Optional<Inode>> after) {}

    private final Random random;
    private final Map<Path, Inode> names = new TreeMap<>(); // as the process sees them
    private final Set<Path> folders = new HashSet<>(); // always durable: who makes one does not rely on it
    private Map<Path, Inode> durableNames = new TreeMap<>();
    private final List<NameChange> journal = new ArrayList<>(); // changes that are not durable
    private long stepsToCrash = Long.MAX_VALUE;
    private int failures; // one in so many steps fails; 0 is none
    long capacity = NO_LIMIT;
    int syncs;

    SimulatedDisk(Random random) {
        this.random = random;
    }

    /** The process ends after so many steps. */
    void crashAfter(long steps) {
        stepsToCrash = steps;
    }

    /** From now on one in so many steps fails, or none if it is 0. */
    void failOneIn(int steps) {
        failures = steps;
    }

    /** The process has ended, but not the system: all that was done is there. */
    void restartProcess() {
        stepsToCrash = Long.MAX_VALUE;
        failures = 0;
    }

    /** The power was cut. */
    void cutPower() {
        restartProcess();
        int kept = random.nextInt(journal.size() + 1);
        journal.subList(0, kept).forEach(change -> apply(change, durableNames));
        journal.clear();
        names.clear();
        names.putAll(durableNames);
        names.keySet().forEach(path -> createFolder(path.getParent()));
        new LinkedHashSet<>(names.values()).forEach(this::cutPower);
    }

    private void cutPower(Inode inode) {
        int size = inode.durable.length;
        if (inode.octets.length != size && random.nextBoolean()) {
            size = Math.min(size, inode.octets.length) + random.nextInt(Math.abs(inode.octets.length - size) + 1);
        }
        byte[] left = Arrays.copyOf(inode.durable, size);
        boolean all = random.nextInt(3) == 0;
        boolean none = !all && random.nextInt(2) == 0;
        for (int sector : inode.dirty) {
            int from = sector * SECTOR;
            int to = Math.min(Math.min(from + SECTOR, size), inode.octets.length);
            if (from < to && !none && (all || random.nextBoolean())) {
                System.arraycopy(inode.octets, from, left, from, to - from);
            }
        }
        inode.octets = left;
        inode.durable = left.clone();
        inode.dirty.clear();
    }

    private static void apply(NameChange change, Map<Path, Inode> to) {
        change.after.forEach(
                (path, inode) -> inode.ifPresentOrElse(present -> to.put(path, present), () -> to.remove(path)));
    }

    private void change(Map<Path, Optional<Inode>> after) {
        var change = new NameChange(after);
        journal.add(change);
        apply(change, names);
    }

    private void step() throws IOException {
        if (--stepsToCrash < 0) {
            throw new Crash();
        }
        if (failures > 0 && random.nextInt(failures) == 0) {
            throw new IOException("Input/output error");
        }
    }

    private Inode inode(Path file) throws IOException {
        Inode inode = names.get(file);
        if (inode == null) {
            throw new NoSuchFileException(file.toString());
        }
        return inode;
    }

    private void needFolderOf(Path file) throws IOException {
        if (!folders.contains(file.getParent())) {
            throw new NoSuchFileException(file.toString());
        }
    }

    @Override
    public DiskFile open(Path file, Mode mode) throws IOException {
        step();
        if (mode == Mode.CREATE) {
            needFolderOf(file);
            if (names.containsKey(file)) {
                var opened = new OpenFile(inode(file));
                opened.truncate(0);
                return opened;
            }
            var inode = new Inode();
            change(Map.of(file, Optional.of(inode)));
            return new OpenFile(inode);
        }
        return new OpenFile(inode(file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        step();
        Inode inode = inode(from);
        needFolderOf(to);
        if (!from.equals(to)) {
            change(Map.of(from, Optional.empty(), to, Optional.of(inode)));
        }
    }

    @Override
    public boolean delete(Path file) throws IOException {
        step();
        boolean there = names.containsKey(file);
        if (there) {
            change(Map.of(file, Optional.empty()));
        }
        return there;
    }

    @Override
    public boolean exists(Path path) {
        return names.containsKey(path) || folders.contains(path);
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        var found = new ArrayList<String>();
        for (Path path : names.keySet()) {
            if (folder.equals(path.getParent())) {
                found.add(path.getFileName().toString());
            }
        }
        for (Path path : folders) {
            if (folder.equals(path.getParent())) {
                found.add(path.getFileName().toString());
            }
        }
        return found;
    }

    @Override
    public void createFolder(Path folder) {
        for (Path path = folder; path != null; path = path.getParent()) {
            folders.add(path);
        }
    }

    @Override
    public void deleteFolder(Path folder) throws IOException {
        if (list(folder).isEmpty()) {
            folders.remove(folder);
        }
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        step();
        syncs++;
        int covered = 0;
        for (int i = 0; i < journal.size(); i++) {
            if (journal.get(i).after.keySet().stream().anyMatch(path -> folder.equals(path.getParent()))) {
                covered = i + 1;
            }
        }
        List<NameChange> durable = journal.subList(0, covered);
        durable.forEach(change -> apply(change, durableNames));
        durable.clear();
    }

    @Override
    public long freeBytes(Path folder) {
        return Math.max(0, capacity - used());
    }

    private long used() {
        return capacity == NO_LIMIT
                ? 0
                : names.values().stream()
                        .mapToLong(inode -> inode.octets.length)
                        .sum();
    }

    /** What is there, for a test to look at or to spoil. */
    Map<Path, byte[]> files() {
        Map<Path, byte[]> files = new HashMap<>();
        names.forEach((path, inode) -> files.put(path, inode.octets));
        return files;
    }

    private final class OpenFile implements DiskFile {
        private final Inode inode;

        OpenFile(Inode inode) {
            this.inode = inode;
        }

        @Override
        public long size() {
            return inode.octets.length;
        }

        @Override
        public void write(ByteBuffer[] pieces, int count, long position) throws IOException {
            int at = (int) position;
            for (int i = 0; i < count; i++) {
                int length = pieces[i].remaining();
                try {
                    step();
                } catch (Crash | IOException e) { // somewhere on its way
                    put(pieces[i], at, random.nextInt(length + 1));
                    throw e;
                }
                long room = capacity - used() + Math.max(0, inode.octets.length - at);
                if (room < length) {
                    put(pieces[i], at, (int) Math.max(0, room));
                    throw new DiskFullException("No space left on device");
                }
                put(pieces[i], at, length);
                at += length;
            }
        }

        private void put(ByteBuffer piece, int at, int length) {
            if (inode.octets.length < at + length) {
                inode.resize(at + length);
            }
            piece.get(inode.octets, at, length);
            for (int sector = at / SECTOR; sector * SECTOR < at + length; sector++) {
                inode.dirty.add(sector);
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            step();
            int length = (int) Math.min(target.remaining(), Math.max(0, inode.octets.length - position));
            target.put(inode.octets, (int) Math.min(position, inode.octets.length), length);
            return length;
        }

        @Override
        public void sync() throws IOException {
            syncs++;
            try {
                step();
            } catch (IOException e) { // what was to be synced may be lost, and the system takes it for synced
                byte[] seen = inode.octets.clone();
                cutPower(inode);
                inode.octets = seen;
                throw e;
            }
            inode.sync();
        }

        @Override
        public void truncate(long size) throws IOException {
            step();
            if (size < inode.octets.length) {
                inode.resize((int) size);
            }
        }

        @Override
        public Optional<FileChannel> channel() {
            return Optional.empty();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
