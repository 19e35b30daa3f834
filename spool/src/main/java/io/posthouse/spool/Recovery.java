package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what an earlier run left. Runs once, before the spool thread has anything to do. */
final class Recovery {
    private final Premises premises;
    private final Keeper keeper;
    private final Bags bags;
    private final IdSource ids;

    Recovery(Premises premises, Keeper keeper, Bags bags, IdSource ids) {
        this.premises = premises;
        this.keeper = keeper;
        this.bags = bags;
        this.ids = ids;
    }

    void run() throws IOException {
        for (Path path : bagPaths()) {
            readBag(path);
        }
    }

    /** By name, which is by age. */
    private List<Path> bagPaths() throws IOException {
        var paths = new ArrayList<Path>();
        for (Path folder : List.of(premises.folders().active, premises.folders().incoming)) {
            for (String name : premises.disk().list(folder)) {
                if (name.endsWith(Folders.BAG)) {
                    paths.add(folder.resolve(name));
                }
            }
        }
        paths.sort(Comparator.comparing(path -> path.getFileName().toString()));
        return paths;
    }

    private void readBag(Path path) throws IOException {
        String fileName = path.getFileName().toString();
        String name = fileName.substring(0, fileName.length() - Folders.BAG.length());
        DiskFile file = premises.disk().open(path, Disk.Mode.WRITE);
        var bag = new Bag(name, path, file, true);
        var reader = new EntryReader(file, name);
        Map<QueueId, Found> found = new LinkedHashMap<>();
        while (reader.next()) {
            QueueId id = reader.entry().id();
            ids.skip(id);
            if (reader.entry() instanceof Entry.Message message) {
                if (reader.isIntact()) {
                    var place = new Place.InBag(bag, reader.start(), reader.lineLength(), message.sizeBytes());
                    found.put(id, new Found(message, place));
                }
            } else if (found.containsKey(id)) {
                found.get(id).add(reader.entry(), reader.start(), reader.lineLength());
            }
        }
        if (!reader.endsHere()) {
            premises.troubled("bag " + name + " ends in an entry that was not finished, at " + reader.end()
                    + "; dropped it, since it was never acknowledged");
            file.truncate(reader.end());
        }
        bag.endAt(reader.end());
        bags.adopt(bag);
        found.values().forEach(Found::adopt);
    }

    /** A letter in the bag that is being read. */
    private final class Found {
        private final LetterReading reading = new LetterReading();
        private Place.InBag place;
        private Docket.State state = Docket.State.INCOMING;
        private Instant due = Instant.EPOCH;
        private boolean gone;

        Found(Entry.Message message, Place.InBag place) {
            this.place = place;
            reading.add(message);
        }

        void add(Entry entry, long start, int length) {
            place = place.with(start, length);
            reading.add(entry);
            if (entry instanceof Entry.Due next) {
                state = Docket.State.DEFERRED;
                due = Folders.minuteFor(next.due(), next.at());
            } else if (entry instanceof Entry.Held) {
                state = Docket.State.HELD;
            } else if (entry instanceof Entry.Removed || entry instanceof Entry.Moved) {
                gone = true;
            }
        }

        void adopt() {
            if (gone || reading.isDelivered()) {
                return;
            }
            var docket = new Docket(reading.letter().orElseThrow().id(), state, place);
            if (state == Docket.State.DEFERRED) {
                docket.deferUntil(due);
            }
            keeper.adopt(docket);
        }
    }
}
