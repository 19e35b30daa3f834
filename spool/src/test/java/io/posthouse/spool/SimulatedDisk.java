package io.posthouse.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A disk in memory that behaves as badly as a real one may. What was written and not synced may be lost in a power cut,
 * sector by sector, whatever was written after it. So may names that were created, changed or deleted and whose folder was
 * not synced, in any order but for those that one file or one name has to do with: a name is never changed by halves. It
 * can run full, fail, be slow, and end the process at any step. Owned by one thread.
 */
public final class SimulatedDisk implements Disk {
    public static final long NO_LIMIT = 1L << 50;

    /** How a disk may break its word, so that nothing can be safe on it. */
    public enum Fault {
        SYNCS_NO_FILE,
        SYNCS_NO_FOLDER,
        /** Says that it wrote what it did not, now and then. */
        LOSES_WRITES
    }

    /** The process ends here; whatever it still does after this leaves no trace on the disk. */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1;

        public Crash() {
            super("the process ends here", null, false, false);
        }
    }

    /** A change of names: what each stands for from then on, and the file that it is about. */
    private record NameChange(Map<Path, Optional<SimulatedFile>> after, SimulatedFile file) {

        void apply(Map<Path, SimulatedFile> names) {
            after.forEach(
                    (path, now) -> now.ifPresentOrElse(present -> names.put(path, present), () -> names.remove(path)));
        }

        boolean isIn(Folder folder) {
            return after.keySet().stream().anyMatch(folder::holds);
        }

        /** Whether this cannot be on disk without that, which came before. */
        boolean dependsOn(NameChange that) {
            return file == that.file || after.keySet().stream().anyMatch(that.after::containsKey);
        }
    }

    private record Folder(Path path) {
        boolean holds(Path file) {
            return path.equals(file.getParent());
        }
    }

    private final Random random;
    private final Map<Path, SimulatedFile> names = new TreeMap<>(); // as the process sees them
    private final Set<Path> folders = new TreeSet<>(); // always durable: who makes one does not rely on it
    private final Map<Path, SimulatedFile> durableNames = new TreeMap<>();
    private List<NameChange> journal = new ArrayList<>(); // changes that are not durable
    private long stepsToCrash = Long.MAX_VALUE;
    private int failures; // one in so many steps fails; 0 is none
    private String failingName = "";
    private int failingSyncs; // of files whose name ends so
    private int failingDeletions;
    private Runnable onStep = () -> {};
    private final Set<Fault> faults = EnumSet.noneOf(Fault.class);
    private long steps;
    long capacity = NO_LIMIT;
    int syncs;

    public SimulatedDisk(Random random) {
        this.random = random;
    }

    /** The process ends after so many steps. */
    public void crashAfter(long more) {
        stepsToCrash = more;
    }

    /** Whether the process has ended by {@link #crashAfter}, noticed or not. */
    public boolean hasCrashed() {
        return stepsToCrash < 0;
    }

    /** From now on one in so many steps fails, or none if it is 0. */
    public void failOneIn(int each) {
        failures = each;
    }

    /** The next syncs of files whose names end so fail, so many of them. */
    void failSyncs(String ending, int times) {
        failingName = ending;
        failingSyncs = times;
    }

    /** So many of the next deletions fail. */
    void failDeletions(int times) {
        failingDeletions = times;
    }

    /** From now on it has room for so many octets. */
    public void limit(long bytes) {
        capacity = bytes;
    }

    /** How much is on it. */
    public long used() {
        return names.values().stream().mapToLong(SimulatedFile::size).sum();
    }

    /** Does something at each step, such as letting time pass. */
    public void onStep(Runnable task) {
        onStep = task;
    }

    /** From now on it breaks its word. */
    public void suffer(Fault what) {
        faults.add(what);
    }

    /** How much was done so far. */
    public long steps() {
        return steps;
    }

    /** The process has ended, but not the system: all that was done is there. */
    public void restartProcess() {
        stepsToCrash = Long.MAX_VALUE;
    }

    /** The system has had the time to write all by itself. */
    public void writeBack() {
        journal.forEach(change -> change.apply(durableNames));
        journal.clear();
        new LinkedHashSet<>(names.values()).forEach(SimulatedFile::sync);
    }

    /** The power was cut. */
    public void cutPower() {
        restartProcess();
        survivors().forEach(change -> change.apply(durableNames));
        journal.clear();
        names.clear();
        names.putAll(durableNames);
        names.keySet().forEach(path -> createFolder(path.getParent()));
        new LinkedHashSet<>(names.values()).forEach(file -> file.cutPower(random));
    }

    /** Which changes of names got to the disk in time: all up to some moment, or any that do not need one that did not. */
    private List<NameChange> survivors() {
        if (random.nextInt(3) == 0) {
            return journal.subList(0, random.nextInt(journal.size() + 1));
        }
        int chances = random.nextInt(5); // of four
        var lost = new ArrayList<NameChange>();
        var kept = new ArrayList<NameChange>();
        for (NameChange change : journal) {
            boolean stays = random.nextInt(4) < chances && lost.stream().noneMatch(change::dependsOn);
            (stays ? kept : lost).add(change);
        }
        return kept;
    }

    private void change(SimulatedFile file, Map<Path, Optional<SimulatedFile>> after) {
        var change = new NameChange(after, file);
        journal.add(change);
        change.apply(names);
    }

    private void step() throws IOException {
        if (stepsToCrash < 0 || --stepsToCrash < 0) {
            throw new Crash();
        }
        steps++;
        onStep.run();
        if (failures > 0 && random.nextInt(failures) == 0) {
            throw new IOException("Input/output error");
        }
    }

    private SimulatedFile file(Path path) throws IOException {
        SimulatedFile file = names.get(path);
        if (file == null) {
            throw new NoSuchFileException(path.toString());
        }
        return file;
    }

    private void needFolderOf(Path file) throws IOException {
        if (!folders.contains(file.getParent())) {
            throw new NoSuchFileException(file.toString());
        }
    }

    @Override
    public DiskFile open(Path path, Mode mode) throws IOException {
        step();
        if (mode == Mode.CREATE) {
            needFolderOf(path);
            if (names.containsKey(path)) {
                file(path).resize(0);
            } else {
                var file = new SimulatedFile();
                change(file, Map.of(path, Optional.of(file)));
            }
        }
        return new OpenFile(path, file(path));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        step();
        SimulatedFile file = file(from);
        needFolderOf(to);
        if (!from.equals(to)) {
            change(file, Map.of(from, Optional.empty(), to, Optional.of(file)));
        }
    }

    @Override
    public boolean delete(Path path) throws IOException {
        step();
        if (failingDeletions > 0) {
            failingDeletions--;
            throw new IOException("Input/output error");
        }
        SimulatedFile file = names.get(path);
        if (file != null) {
            change(file, Map.of(path, Optional.empty()));
        }
        return file != null;
    }

    @Override
    public boolean exists(Path path) {
        return names.containsKey(path) || folders.contains(path);
    }

    @Override
    public List<String> list(Path path) {
        var folder = new Folder(path);
        var found = new ArrayList<String>();
        for (Set<Path> paths : List.of(names.keySet(), folders)) {
            paths.stream()
                    .filter(folder::holds)
                    .forEach(each -> found.add(each.getFileName().toString()));
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
    public void deleteFolder(Path folder) {
        if (list(folder).isEmpty()) {
            folders.remove(folder);
        }
    }

    /** Makes what changed in this folder durable, with what that needs, and nothing else. */
    @Override
    public void syncFolder(Path path) throws IOException {
        step();
        syncs++;
        if (faults.contains(Fault.SYNCS_NO_FOLDER)) {
            return;
        }
        var folder = new Folder(path);
        Deque<NameChange> covered = new ArrayDeque<>();
        Deque<NameChange> open = new ArrayDeque<>();
        for (int i = journal.size() - 1; i >= 0; i--) {
            NameChange change = journal.get(i);
            boolean needed = change.isIn(folder) || covered.stream().anyMatch(later -> later.dependsOn(change));
            (needed ? covered : open).addFirst(change);
        }
        covered.forEach(change -> change.apply(durableNames));
        journal = new ArrayList<>(open);
    }

    @Override
    public long freeBytes(Path folder) throws IOException {
        step();
        return room();
    }

    private long room() {
        return capacity == NO_LIMIT ? NO_LIMIT : Math.max(0, capacity - used());
    }

    /** What is there, for a test to look at or to spoil. */
    public Map<Path, byte[]> files() {
        Map<Path, byte[]> files = new HashMap<>();
        names.forEach((path, file) -> files.put(path, file.octets()));
        return files;
    }

    private final class OpenFile implements DiskFile {
        private final String name;
        private final SimulatedFile file;
        private boolean open = true;

        OpenFile(Path path, SimulatedFile file) {
            name = path.toString();
            this.file = file;
        }

        @Override
        public long size() {
            return file.size();
        }

        @Override
        public void write(ByteBuffer[] pieces, int count, long position) throws IOException {
            int at = (int) position;
            for (int i = 0; i < count; i++) {
                int length = pieces[i].remaining();
                boolean ended = hasCrashed();
                try {
                    step();
                } catch (Crash | IOException e) { // somewhere on its way
                    if (!ended) {
                        put(pieces[i], at, random.nextInt(length + 1));
                    }
                    throw e;
                }
                long room = room() + Math.max(0, file.size() - at);
                put(pieces[i], at, (int) Math.min(length, room));
                if (room < length) {
                    throw new DiskFullException("No space left on device");
                }
                at += length;
            }
        }

        private void put(ByteBuffer piece, int at, int length) {
            var octets = new byte[length];
            piece.get(octets);
            if (!faults.contains(Fault.LOSES_WRITES) || random.nextInt(50) > 0) {
                file.write(octets, at);
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            step();
            var octets = new byte[target.remaining()];
            int length = file.read(octets, (int) position);
            target.put(octets, 0, length);
            return length;
        }

        @Override
        public void sync() throws IOException {
            syncs++;
            try {
                step();
                if (failingSyncs > 0 && name.endsWith(failingName)) {
                    failingSyncs--;
                    throw new IOException("Input/output error");
                }
            } catch (IOException e) {
                file.failSync(random);
                throw e;
            }
            if (!faults.contains(Fault.SYNCS_NO_FILE)) {
                file.sync();
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            step();
            if (size < file.size()) {
                file.resize((int) size);
            }
        }

        @Override
        public Optional<FileChannel> channel() {
            return Optional.empty();
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }

        private void step() throws IOException {
            if (!open) {
                throw new ClosedChannelException();
            }
            SimulatedDisk.this.step();
        }
    }
}
