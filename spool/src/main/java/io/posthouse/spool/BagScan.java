package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a bag's file to its end, behind damage too, and changes nothing. What cannot be read at its end was never
 * acknowledged; what cannot be read before its end is damage. Owned by one thread; blocks.
 */
final class BagScan {

    /** Octets that cannot be read, though something that can follows them. */
    record Gap(long from, long to) {}

    private final Bag bag;
    private final EntryReader reader;
    private final Map<QueueId, BagReading.Found> letters = new LinkedHashMap<>();
    private final List<Gap> gaps = new ArrayList<>();
    private Optional<QueueId> lastId = Optional.empty();
    private long doubt = -1; // where what cannot be read begins, until something that can be read follows

    private BagScan(Bag bag) throws IOException {
        this.bag = bag;
        reader = new EntryReader(bag.file, bag.name);
    }

    static BagScan of(Bag bag) throws IOException {
        var scan = new BagScan(bag);
        while (scan.reader.next() || scan.passes()) {
            scan.onEntry();
        }
        return scan;
    }

    /** Whether there is something to be read behind what is no entry. */
    private boolean passes() throws IOException {
        if (reader.endsHere()) {
            return false;
        }
        doubt = doubt < 0 ? reader.end() : doubt;
        return reader.nextBehindDamage();
    }

    private void onEntry() {
        if (doubt >= 0) {
            gaps.add(new Gap(doubt, reader.start()));
            doubt = -1;
        }
        if (!reader.isIntact()) {
            doubt = reader.start();
            return;
        }
        Entry entry = reader.entry();
        QueueId id = entry.id();
        lastId = lastId.filter(last -> last.compareTo(id) > 0).or(() -> Optional.of(id));
        if (entry instanceof Entry.Message message) {
            var place = new Place.InBag(bag, reader.start(), reader.lineLength(), message.sizeBytes());
            letters.putIfAbsent(id, new BagReading.Found(message, place));
        } else if (letters.containsKey(id)) {
            letters.get(id).add(entry, reader.start(), reader.lineLength());
        }
    }

    Collection<BagReading.Found> letters() {
        return letters.values();
    }

    /** The highest id in the bag; empty if there is not one entry that can be read. */
    Optional<QueueId> lastId() {
        return lastId;
    }

    List<Gap> gaps() {
        return gaps;
    }

    /** Whether something unfinished follows the last entry. */
    boolean isTorn() {
        return doubt >= 0;
    }

    /** Behind the last entry that counts. */
    long end() {
        return doubt >= 0 ? doubt : reader.end();
    }
}
