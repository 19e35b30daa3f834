package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a bag that an earlier run left. What cannot be read at its end was never acknowledged and is dropped; what cannot
 * be read before its end is damage, of which a copy goes to corrupt, and the rest is used. Blocks.
 */
final class BagReading {
    private static final int MAX_DAMAGE = 64 << 20; // what is copied to corrupt of one hole

    private final Premises premises;
    private final Bag bag;
    private final EntryReader reader;
    private final Map<QueueId, Found> letters = new LinkedHashMap<>();
    private Optional<QueueId> lastId = Optional.empty();
    private long doubtFrom = -1; // where what cannot be read begins, until something that can be read follows
    private long doubtTo;

    private BagReading(Premises premises, Bag bag) throws IOException {
        this.premises = premises;
        this.bag = bag;
        reader = new EntryReader(bag.file, bag.name);
    }

    /** Reads a bag. Empty if there is nothing in it, and then the file is gone. */
    static Optional<BagReading> read(Premises premises, Library library, Path path) throws IOException {
        String fileName = path.getFileName().toString();
        String name = fileName.substring(0, fileName.length() - Folders.BAG.length());
        DiskFile file = premises.disk().open(path, Disk.Mode.WRITE);
        var reading = new BagReading(premises, new Bag(premises.disk(), name, path, file, true));
        if (reading.reader.endsHere()) { // begun, and no more
            file.close();
            premises.disk().delete(path);
            return Optional.empty();
        }
        reading.readAll();
        if (reading.lastId.isEmpty()) {
            reading.letGo(library);
            return Optional.empty();
        }
        reading.dropTail();
        return Optional.of(reading);
    }

    private void readAll() throws IOException {
        while (true) {
            if (!reader.next()) {
                if (reader.endsHere()) {
                    break;
                }
                doubt(reader.end(), reader.end());
                if (!reader.nextBehindDamage()) {
                    break;
                }
                doubtTo = reader.start();
            }
            onEntry();
        }
    }

    private void dropTail() throws IOException {
        bag.endAt(doubtFrom >= 0 ? doubtFrom : reader.end());
        if (doubtFrom >= 0) {
            premises.troubled("bag " + bag.name + " ends at " + doubtFrom
                    + " in something unfinished, which was never acknowledged; dropped it");
            bag.file.truncate(doubtFrom);
        }
    }

    /** There is not one whole entry: either a first one that was never finished, or something else altogether. */
    private void letGo(Library library) throws IOException {
        var beginning = ByteBuffer.allocate(256);
        bag.file.read(beginning, 0);
        boolean ours = new String(beginning.array(), StandardCharsets.ISO_8859_1).contains("\"bag\":\"" + bag.name);
        bag.close();
        if (ours) {
            premises.disk().delete(bag.path());
            premises.troubled(
                    "bag " + bag.name + " has only something unfinished, which was never acknowledged; dropped it");
        } else {
            library.putAside(bag.path(), "has nothing in it that can be read");
        }
    }

    private void doubt(long from, long to) {
        doubtFrom = doubtFrom < 0 ? from : doubtFrom;
        doubtTo = to;
    }

    private void onEntry() throws IOException {
        QueueId id = reader.entry().id();
        if (!reader.isIntact()) {
            confirmDamage(); // of what was in doubt before this
            doubt(reader.start(), reader.end());
            return;
        }
        confirmDamage();
        lastId = lastId.filter(last -> last.compareTo(id) > 0).or(() -> Optional.of(id));
        if (reader.entry() instanceof Entry.Message message) {
            var place = new Place.InBag(bag, reader.start(), reader.lineLength(), message.sizeBytes());
            letters.putIfAbsent(id, new Found(message, place));
        } else if (letters.containsKey(id)) {
            letters.get(id).add(reader.entry(), reader.start(), reader.lineLength());
        }
    }

    /** Something that can be read follows: what was in doubt was there and has been spoilt. */
    private void confirmDamage() throws IOException {
        if (doubtFrom < 0) {
            return;
        }
        int length = (int) Math.min(MAX_DAMAGE, doubtTo - doubtFrom);
        var octets = ByteBuffer.allocate(length);
        bag.file.read(octets, doubtFrom);
        String name = bag.name + '-' + doubtFrom + ".damaged";
        try (DiskFile copy = premises.disk().open(premises.folders().corrupt.resolve(name), Disk.Mode.CREATE)) {
            copy.write(octets.flip(), 0);
        }
        premises.troubled("bag " + bag.name + " is damaged from " + doubtFrom + " to " + doubtTo
                + "; a copy of that is corrupt/" + name + ", the rest is delivered");
        doubtFrom = -1;
    }

    Bag bag() {
        return bag;
    }

    Collection<Found> letters() {
        return letters.values();
    }

    /** The highest id in the bag. */
    Optional<QueueId> lastId() {
        return lastId;
    }

    /** A letter in the bag, with what the bag says became of it. */
    static final class Found {
        private final LetterReading reading;
        private final List<Instant> dues = new ArrayList<>(); // all minutes under which it ever waited
        private final QueueId id;
        private Place.InBag place;
        private Docket.State state = Docket.State.INCOMING;
        private boolean wasHeld;
        private @Nullable Entry end;

        Found(Entry.Message message, Place.InBag place) {
            this.id = message.id();
            this.place = place;
            reading = new LetterReading(message);
        }

        private void add(Entry entry, long start, int length) {
            place = place.with(start, length);
            reading.add(entry);
            if (entry instanceof Entry.Due next) {
                state = Docket.State.DEFERRED;
                dues.add(Folders.minuteFor(next.due(), next.at()));
            } else if (entry instanceof Entry.Held) {
                state = Docket.State.HELD;
                wasHeld = true;
            } else if (entry instanceof Entry.Removed || entry instanceof Entry.Moved) {
                end = entry;
            }
        }

        QueueId id() {
            return id;
        }

        boolean isMoved() {
            return end instanceof Entry.Moved;
        }

        boolean isFinished() {
            return end != null || reading.isDelivered();
        }

        /** Where copies of it may lie that do not count. */
        List<Path> copies(Folders folders) {
            String name = Folders.letterName(id);
            var copies = new ArrayList<Path>();
            dues.forEach(due -> copies.add(folders.minute(due).resolve(name)));
            if (wasHeld) {
                copies.add(folders.hold.resolve(name));
            }
            return copies;
        }

        Docket docket() {
            var docket = new Docket(id, state, place);
            if (state == Docket.State.DEFERRED) {
                docket.deferUntil(dues.get(dues.size() - 1));
            }
            return docket;
        }
    }
}
