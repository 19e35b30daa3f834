package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A bag that an earlier run left. What cannot be read at its end was never acknowledged and is dropped; what cannot be read
 * before its end is damage, of which a copy goes to corrupt, and the rest is used. Blocks.
 */
final class BagReading {
    private static final int MAX_DAMAGE = 64 << 20; // what is copied to corrupt of one hole

    private final Premises premises;
    private final Bag bag;
    private final BagScan scan;

    private BagReading(Premises premises, Bag bag, BagScan scan) {
        this.premises = premises;
        this.bag = bag;
        this.scan = scan;
    }

    /**
     * Reads a bag. Empty if there is nothing in it, and then the file is gone.
     *
     * @throws IOException if it could not be read to its end; then it is as before, and may be read again
     */
    static Optional<BagReading> read(Premises premises, Library library, Path path) throws IOException {
        String fileName = path.getFileName().toString();
        String name = fileName.substring(0, fileName.length() - Folders.BAG.length());
        var bag = new Bag(premises.disk(), name, path, premises.disk().open(path, Disk.Mode.WRITE), true);
        try {
            var reading = new BagReading(premises, bag, BagScan.of(bag));
            if (reading.scan.lastId().isEmpty()) {
                reading.letGo(library);
                return Optional.empty();
            }
            for (BagScan.Gap gap : reading.scan.gaps()) {
                reading.keep(gap);
            }
            reading.dropTail();
            reading.scan.gaps().forEach(reading::tell);
            return Optional.of(reading);
        } catch (IOException e) {
            bag.close();
            throw e;
        }
    }

    private void dropTail() throws IOException {
        bag.endAt(scan.end());
        if (scan.isTorn()) {
            bag.file.truncate(scan.end());
            premises.troubled("bag " + bag.name + " ends at " + scan.end()
                    + " in something unfinished, which was never acknowledged; dropped it");
        }
        bag.file.truncate(scan.end()); // room that was made ahead, too
    }

    /** There is not one whole entry: it was begun and no more, its first one was never finished, or it is something else. */
    private void letGo(Library library) throws IOException {
        boolean unfinished = scan.isTorn() && beginsAsOurs();
        bag.close();
        if (!scan.isTorn()) {
            premises.disk().delete(bag.path());
        } else if (unfinished) {
            premises.disk().delete(bag.path());
            premises.troubled(
                    "bag " + bag.name + " has only something unfinished, which was never acknowledged; dropped it");
        } else {
            library.putAside(bag.path(), "has nothing in it that can be read");
        }
    }

    /** Whether the file begins as an entry of this bag does, as far as anything was written. */
    private boolean beginsAsOurs() throws IOException {
        Pattern beginning =
                Pattern.compile("\\{\"entry\":\"[a-z]*\",\"id\":\"\\w*\",\"bag\":\"" + Pattern.quote(bag.name) + '"');
        var octets = ByteBuffer.allocate(256);
        bag.file.read(octets, 0);
        Matcher found = beginning.matcher(new String(octets.array(), StandardCharsets.ISO_8859_1).split("\0", 2)[0]);
        return found.lookingAt() || found.hitEnd();
    }

    private void keep(BagScan.Gap gap) throws IOException {
        int length = (int) Math.min(MAX_DAMAGE, gap.to() - gap.from());
        var octets = ByteBuffer.allocate(length);
        bag.file.read(octets, gap.from());
        try (DiskFile copy =
                premises.disk().open(premises.folders().corrupt.resolve(copyName(gap)), Disk.Mode.CREATE)) {
            copy.write(octets.flip(), 0);
        }
    }

    private String copyName(BagScan.Gap gap) {
        return bag.name + '-' + gap.from() + ".damaged";
    }

    private void tell(BagScan.Gap gap) {
        premises.troubled("bag " + bag.name + " is damaged from " + gap.from() + " to " + gap.to()
                + "; a copy of that is corrupt/" + copyName(gap) + ", the rest is delivered");
    }

    Bag bag() {
        return bag;
    }

    Collection<Found> letters() {
        return scan.letters();
    }

    /** The highest id in the bag. */
    Optional<QueueId> lastId() {
        return scan.lastId();
    }

    /** A letter in the bag, with what the bag says became of it. */
    static final class Found {
        private final LetterReading reading;
        private final List<Integer> dues = new ArrayList<>(); // all minutes under which it ever waited
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

        void add(Entry entry, long start, int length) {
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

        LetterReading reading() {
            return reading;
        }

        Place.InBag place() {
            return place;
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

        /** What the index is to know of it, if it waits. */
        Summary summary() {
            return reading.summary(state == Docket.State.HELD);
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
