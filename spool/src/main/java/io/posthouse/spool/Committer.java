package io.posthouse.spool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes into bags what came while it was writing, all at once: for each bag one gathering write, and one sync if
 * anybody waits for it (group commit). The first posting puts the next flush at the end of the spool thread's tasks, so a
 * flush takes what those before it brought, and while it waits for the disk the next ones queue up. Nobody is ever
 * delayed on purpose. Owned by the spool thread.
 */
final class Committer {
    /** Beyond this much a flush does not wait for its turn. */
    private static final long MAX_WAITING = 8 << 20;

    private static final byte[] NUL = {0};
    private static final byte[] LINE_FEED = {'\n'};

    private final Premises premises;
    private final Bags bags;
    private final Health health;
    private final Housekeeper housekeeper;
    private final Gathering gathering = new Gathering();
    private final EntryLine line = new EntryLine();
    private Set<Bag> waiting = new LinkedHashSet<>();
    private List<FileArrival> files = new ArrayList<>();
    private long waitingBytes;
    private boolean scheduled;

    Committer(Premises premises, Bags bags, Health health, Housekeeper housekeeper) {
        this.premises = premises;
        this.bags = bags;
        this.health = health;
        this.housekeeper = housekeeper;
    }

    /** Puts a message into the bag that is being filled. */
    void post(Posting message, long sizeBytes) {
        try {
            post(bags.current(), message);
        } catch (IOException e) {
            RuntimeException failure = Premises.failed("begin a bag", e);
            health.onFailure(failure);
            message.failed(failure);
            return;
        }
        waitingBytes += sizeBytes;
        if (waitingBytes > MAX_WAITING) {
            flush();
        }
    }

    void post(Bag bag, Posting posting) {
        bag.post(posting);
        waiting.add(bag);
        schedule();
    }

    /** Accepts a letter that has been written into a file of its own. */
    void post(FileArrival arrival) {
        files.add(arrival);
        schedule();
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            premises.thread().execute(this::flush);
        }
    }

    void flush() {
        Set<Bag> touched = waiting;
        waiting = new LinkedHashSet<>();
        List<FileArrival> arrivals = files;
        files = new ArrayList<>();
        waitingBytes = 0;
        scheduled = false;
        for (Bag bag : touched) {
            write(bag);
            bags.afterWrite(bag);
        }
        if (!arrivals.isEmpty()) {
            accept(arrivals);
        }
    }

    /** Writes nothing any more. */
    void refuse(RuntimeException refusal) {
        waiting.forEach(bag -> bag.takeWaiting().forEach(posting -> posting.failed(refusal)));
        files.forEach(arrival -> arrival.failed(refusal));
        files = new ArrayList<>();
    }

    private void write(Bag bag) {
        List<Posting> batch = bag.takeWaiting();
        long[] starts = new long[batch.size()];
        int[] lengths = new int[batch.size()];
        gather(bag, batch, starts, lengths);
        try {
            if (gathering.length() > 0) {
                bag.cutOff();
                bag.file.write(gathering.pieces(), gathering.count(), bag.end());
                bag.endAt(bag.end() + gathering.length() - (bag.hasRemains ? NUL.length : 0));
            }
        } catch (IOException e) {
            bag.cutAt(bag.end());
            housekeeper.onBagWritten(bag); // so that it is cut off for good
            fail(batch, Premises.failed("write to bag " + bag.name, e));
            return;
        }
        for (int i = 0; i < starts.length; i++) {
            batch.get(i).written(bag, starts[i], lengths[i]);
        }
        int patient = (int) batch.stream().filter(posting -> !posting.urgent()).count();
        if (patient < batch.size()) {
            sync(bag, batch.subList(patient, batch.size()), starts[patient]);
        } else if (gathering.length() > 0) {
            housekeeper.onBagWritten(bag);
        }
    }

    private void gather(Bag bag, List<Posting> batch, long[] starts, int[] lengths) {
        gathering.clear();
        for (int i = 0; i < starts.length; i++) {
            Posting posting = batch.get(i);
            starts[i] = bag.end() + gathering.length();
            for (Entry entry : posting.entries()) {
                entry.writeTo(line, bag.name);
                gathering.line(line.octets(), line.length());
                lengths[i] += line.length();
            }
            posting.content().ifPresent(octets -> {
                gathering.content(octets);
                gathering.line(LINE_FEED, LINE_FEED.length);
            });
        }
        if (bag.hasRemains && gathering.length() > 0) {
            gathering.line(NUL, NUL.length); // where the next entry will begin
        }
    }

    private void sync(Bag bag, List<Posting> urgent, long start) {
        try {
            bag.syncCommit();
        } catch (IOException e) {
            bag.cutAt(start);
            bags.seal(bag);
            housekeeper.onBagWritten(bag); // what is not cut off is synced again
            fail(urgent, Premises.failed("sync bag " + bag.name, e));
            return;
        }
        health.onSuccess();
        urgent.forEach(Posting::synced);
        housekeeper.wake();
    }

    private void fail(List<Posting> batch, RuntimeException failure) {
        health.onFailure(failure);
        batch.forEach(posting -> posting.failed(failure));
    }

    /** Gives letters that are on disk the names that count, and makes these durable with one sync. */
    private void accept(List<FileArrival> arrivals) {
        var renamed = new ArrayList<FileArrival>();
        for (FileArrival arrival : arrivals) {
            try {
                premises.disk().rename(arrival.part(), arrival.place().file());
                renamed.add(arrival);
            } catch (IOException e) {
                fail(arrival, "rename", e);
            }
        }
        try {
            premises.disk().syncFolder(premises.folders().incoming);
        } catch (IOException e) {
            renamed.forEach(arrival -> fail(arrival, "sync the name of", e));
            return;
        }
        health.onSuccess();
        renamed.forEach(FileArrival::synced);
        housekeeper.wake();
    }

    private void fail(FileArrival arrival, String attempted, IOException cause) {
        RuntimeException failure = Premises.failed(attempted + " " + arrival.part(), cause);
        health.onFailure(failure);
        arrival.failed(failure);
    }
}
