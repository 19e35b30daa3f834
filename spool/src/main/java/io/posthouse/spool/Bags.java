package io.posthouse.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bags: the one being filled, the full ones whose letters are still under way, and the next one, prepared when there is
 * much to do. Owned by the spool thread, apart from what is said to block, which a thread of the pool does.
 */
final class Bags {
    private static final int MAX_ZEROS =
            4 << 20; // written and synced at once, so that commits need not wait long between

    /** Octets that are cleared of an old bag, so that a first entry that is never finished is known for one of the new. */
    private static final int BEGINNING = 4096;

    /** A bag that is filled slower than this to its half is followed by one that grows as it is filled. */
    private static final Duration BUSY = Duration.ofMinutes(5);

    /** After larger letters than these, on average, none is allocated: writing all of it twice costs more than it saves. */
    private static final int LARGE = 32 << 10;

    private final Premises premises;
    private final long size; // of a bag
    private final long full; // mail goes no further; the rest of the room is for what happens to it
    private final List<Bag> sealed = new ArrayList<>();
    private final Spares spares;
    private @Nullable Bag current;
    private @Nullable Bag next;
    private boolean preparing;

    Bags(Premises premises) {
        this.premises = premises;
        size = premises.config().bagSize().bytes();
        full = size - size / 8;
        spares = new Spares(premises);
    }

    /** The bag that new mail goes into. */
    Bag current() throws IOException {
        if (current == null) {
            current = next != null ? next : begin();
            current.begun(nanos());
            next = null;
        }
        return current;
    }

    private Bag begin() throws IOException {
        Bag bag = create(newName());
        premises.disk().syncFolder(premises.folders().incoming); // before anything in it is acknowledged
        return bag;
    }

    private Bag create(String name) throws IOException {
        Path path = premises.folders().incoming.resolve(name + Folders.BAG);
        return new Bag(premises.disk(), name, path, premises.disk().open(path, Disk.Mode.CREATE), false);
    }

    /** A name that no bag has: clocks stand still, and chance may be seeded. Blocks. */
    private String newName() throws IOException {
        while (true) {
            String name =
                    Folders.bagName(premises.now(), premises.bus().random().nextInt());
            String fileName = name + Folders.BAG;
            if (!premises.disk().exists(premises.folders().incoming.resolve(fileName))
                    && !premises.disk().exists(premises.folders().active.resolve(fileName))) {
                return name;
            }
        }
    }

    private long nanos() {
        return premises.bus().time().nanos();
    }

    /** Takes in a bag that was there before. */
    void adopt(Bag bag) {
        bag.seal(nanos());
        sealed.add(bag);
    }

    /** Takes in a file that may be used again, if one is wanted. */
    boolean adoptSpare(Path path) {
        if (!spares.wantsMoreAtRest(isNextThere())) {
            return false;
        }
        spares.expect();
        spares.add(path);
        return true;
    }

    private boolean isNextThere() {
        return next != null || preparing;
    }

    /** Gives up what was kept for a rush that is over. */
    void calmDown() {
        spares.calmDown(isNextThere());
    }

    /** How long until it is worth calming down. */
    Optional<Duration> untilCalm() {
        return spares.untilCalm(isNextThere());
    }

    /** After a bag was written to: prepares the next one when it is half full, seals it when it is full. */
    void afterWrite(Bag bag) {
        if (bag == current && bag.end() >= full) {
            spares.onBagFull();
            seal(bag);
        } else if (bag == current && bag.end() >= size / 2 && next == null && !preparing) {
            prepare(bag);
        }
    }

    private void prepare(Bag half) {
        Optional<Path> spare = spares.take();
        if (spare.isPresent()) {
            preparing = true;
            premises.onPool(() -> prepare(() -> reuse(spare.get())));
        } else if (sealed.size() < premises.config().maxSpareBags() // which are emptied, and used again
                && half.averageLetter() <= LARGE
                && nanos() - half.begunNanos() < BUSY.toNanos()) {
            preparing = true;
            premises.onPool(() -> prepare(() -> allocate(newName())));
        }
    }

    @FunctionalInterface
    private interface Preparation {
        Bag run() throws IOException;
    }

    /** Blocks. */
    private void prepare(Preparation preparation) {
        Optional<Bag> prepared;
        try {
            prepared = Optional.of(preparation.run());
        } catch (IOException e) {
            prepared = Optional.empty(); // then the next bag begins small, or says what is wrong
        }
        Optional<Bag> result = prepared;
        premises.thread().execute(() -> {
            preparing = false;
            next = result.orElse(null);
        });
    }

    /** Makes a new bag of what is left of an old one, which is gone if that fails. Blocks. */
    private Bag reuse(Path spare) throws IOException {
        Folders folders = premises.folders();
        Path path = spare;
        try {
            try (DiskFile file = premises.disk().open(spare, Disk.Mode.WRITE)) {
                file.write(ByteBuffer.allocate(BEGINNING), 0); // nothing of what it held is ever read again
                file.sync();
            }
            String name = newName();
            path = folders.incoming.resolve(name + Folders.BAG);
            premises.disk().rename(spare, path);
            premises.disk().syncFolder(folders.spare);
            premises.disk().syncFolder(folders.incoming);
            return new Bag(premises.disk(), name, path, premises.disk().open(path, Disk.Mode.WRITE), true);
        } catch (IOException e) {
            spares.delete(spare);
            spares.delete(path);
            throw e;
        }
    }

    /** Makes a bag of zeros. Blocks. */
    private Bag allocate(String name) throws IOException {
        if (premises.disk().freeBytes(premises.folders().incoming)
                < 2 * size + premises.config().minFreeSpace().bytes()) {
            throw new DiskFullException("too little room to allocate ahead");
        }
        Bag bag = create(name);
        try {
            var zeros = ByteBuffer.allocateDirect((int) Math.min(MAX_ZEROS, size));
            for (long at = 0; at < size; at += zeros.limit()) {
                bag.file.write(zeros.clear().limit((int) Math.min(zeros.capacity(), size - at)), at);
                bag.file.sync();
            }
            premises.disk().syncFolder(premises.folders().incoming);
            return bag;
        } catch (IOException e) {
            bag.close();
            premises.disk().delete(bag.path());
            throw e;
        }
    }

    /** Takes no more mail into a bag. */
    void seal(Bag bag) {
        if (bag != current) {
            return;
        }
        current = null;
        bag.seal(nanos());
        sealed.add(bag);
        try { // for people to see; the next start looks in both folders
            bag.rename(premises.folders().active.resolve(bag.name + Folders.BAG));
        } catch (IOException e) {
            premises.troubled(
                    "cannot move bag " + bag.name + " to active: " + e.getMessage() + "; it stays in incoming");
        }
    }

    /** As {@link #seal}, before the bag is full: room that was made ahead is given back. */
    void sealEarly(Bag bag) {
        if (bag == current) {
            seal(bag);
            bag.ragged();
        }
    }

    /** Bags that nobody needs any more. */
    List<Bag> done() {
        return sealed.stream().filter(Bag::isDone).toList();
    }

    /** Full bags of which most is gone, but not all, since a while. Each is given once in a while. */
    List<Bag> stragglers() {
        var found = new ArrayList<Bag>();
        for (Bag bag : sealed) {
            if (bag.letters() > 0 && untilStraggler(bag) <= 0) {
                bag.lookedAt(nanos());
                if (bag.letterBytes() < bag.end() / 2) {
                    found.add(bag);
                }
            }
        }
        return found;
    }

    private long untilStraggler(Bag bag) {
        return bag.lookedAtNanos() + premises.config().stragglerDelay().toNanos() - nanos();
    }

    /** How long until it is worth looking for stragglers. */
    Optional<Duration> untilStragglers() {
        return sealed.stream()
                .filter(bag -> bag.letters() > 0)
                .map(bag -> Duration.ofNanos(untilStraggler(bag)))
                .min(Duration::compareTo);
    }

    /** Keeps the files of bags that are done for use again, or deletes them. */
    void letGo(List<Bag> done) {
        sealed.removeAll(done);
        for (Bag bag : done) {
            boolean keep = bag.end() >= full && spares.wantsMore(isNextThere());
            if (keep) {
                spares.expect();
            }
            premises.onPool(() -> discard(bag, keep));
        }
    }

    /** Blocks. */
    private void discard(Bag bag, boolean keep) {
        try {
            if (keep) {
                keep(bag);
            } else { // for good: after a failed sync, what a run before this one wrote may never have become durable
                premises.disk().delete(bag.path());
                premises.disk().syncFolder(Folders.of(bag.path()));
            }
            bag.close();
        } catch (IOException e) {
            premises.troubled("cannot let go of bag " + bag.name + ", which nobody needs: " + e.getMessage());
        }
    }

    /** Blocks. */
    private void keep(Bag bag) throws IOException {
        Path from = bag.path();
        try {
            bag.rename(premises.folders().spare.resolve(bag.name + Folders.BAG));
            if (bag.file.size() > size) { // it may be shortened when no power cut brings it back as the bag that it was
                premises.disk().syncFolder(premises.folders().spare);
                premises.disk().syncFolder(Folders.of(from));
                bag.file.truncate(size);
            }
        } catch (IOException e) {
            premises.thread().execute(spares::lose);
            premises.disk().delete(bag.path());
            return;
        }
        Path spare = bag.path();
        premises.thread().execute(() -> spares.add(spare));
    }

    /** Closes all. Blocks. */
    void close() {
        if (current != null) {
            current.seal(nanos());
            sealed.add(current);
            current = null;
        }
        if (next != null) {
            discard(next, spares.wantsMoreAtRest(false));
            next = null;
        }
        for (Bag bag : sealed) {
            if (bag.isDone()) {
                discard(bag, false);
                continue;
            }
            try {
                bag.file.truncate(bag.end()); // nothing follows, in room that was made ahead
                bag.sync(bag.end());
                bag.close();
            } catch (IOException e) {
                premises.troubled("cannot sync bag " + bag.name + " while stopping: " + e.getMessage());
            }
        }
        sealed.clear();
    }
}
