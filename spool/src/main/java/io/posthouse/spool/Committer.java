package io.posthouse.spool;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
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
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Premises premises;
    private final Bags bags;
    private final Health health;
    private final Gathering gathering = new Gathering();
    private final EntryLine line = new EntryLine();
    private Set<Bag> waiting = new LinkedHashSet<>();
    private long waitingBytes;
    private boolean scheduled;

    Committer(Premises premises, Bags bags, Health health) {
        this.premises = premises;
        this.bags = bags;
        this.health = health;
    }

    /** Puts a message into the bag that is being filled. */
    void post(Posting message, long sizeBytes) {
        try {
            post(bags.current(), message);
            waitingBytes += sizeBytes;
            if (waitingBytes > MAX_WAITING) {
                flush();
            }
        } catch (IOException e) {
            RuntimeException failure = Premises.failed("begin a bag", e);
            health.onFailure(failure);
            message.failed(failure);
        }
    }

    void post(Bag bag, Posting posting) {
        bag.post(posting);
        waiting.add(bag);
        if (!scheduled) {
            scheduled = true;
            premises.worker().execute(this::flush);
        }
    }

    void flush() {
        Set<Bag> touched = waiting;
        waiting = new LinkedHashSet<>();
        waitingBytes = 0;
        scheduled = false;
        for (Bag bag : touched) {
            write(bag);
            bags.afterWrite(bag);
        }
        bags.letGo();
    }

    private void write(Bag bag) {
        List<Posting> batch = bag.takeWaiting();
        long[] starts = new long[batch.size()];
        int[] lengths = new int[batch.size()];
        gather(bag, batch, starts, lengths);
        try {
            if (bag.isRagged()) {
                bag.file.truncate(bag.end());
                bag.ragged(false);
            }
            if (gathering.length() > 0) {
                bag.file.write(gathering.pieces(), gathering.count(), bag.end());
            }
        } catch (IOException e) {
            onWriteFailed(bag, batch, Premises.failed("write to bag " + bag.name, e));
            return;
        }
        if (gathering.length() > 0) {
            bag.endAt(bag.end() + gathering.length() - (bag.hasRemains ? NUL.length : 0));
        }
        for (int i = 0; i < starts.length; i++) {
            batch.get(i).written(bag, starts[i], lengths[i]);
        }
        sync(bag, batch, starts);
    }

    private void gather(Bag bag, List<Posting> batch, long[] starts, int[] lengths) {
        gathering.clear();
        for (int i = 0; i < starts.length; i++) {
            Posting posting = batch.get(i);
            starts[i] = bag.end() + gathering.length();
            Optional<Entry> entry = posting.entry();
            if (entry.isPresent()) {
                entry.get().writeTo(line, bag.name);
                lengths[i] = line.length();
                gathering.line(line.octets(), line.length());
                posting.content().ifPresent(octets -> {
                    gathering.content(octets);
                    gathering.line(LINE_FEED, LINE_FEED.length);
                });
            }
        }
        if (bag.hasRemains && gathering.length() > 0) {
            gathering.line(NUL, NUL.length); // where the next entry will begin
        }
    }

    private void sync(Bag bag, List<Posting> batch, long[] starts) {
        int urgent = 0;
        while (urgent < batch.size() && !batch.get(urgent).urgent()) {
            urgent++;
        }
        if (urgent == batch.size()) {
            return;
        }
        try {
            bag.file.sync();
        } catch (IOException e) {
            bag.endAt(starts[urgent]);
            onSyncFailed(bag, batch.subList(urgent, batch.size()), Premises.failed("sync bag " + bag.name, e));
            return;
        }
        health.onSuccess();
        batch.subList(urgent, batch.size()).forEach(Posting::synced);
    }

    private void onWriteFailed(Bag bag, List<Posting> batch, RuntimeException failure) {
        cutTail(bag);
        health.onFailure(failure);
        List<Posting> patient =
                batch.stream().filter(posting -> !posting.urgent()).toList();
        bag.putBack(patient);
        if (!patient.isEmpty()) {
            premises.bus().time().schedule(RETRY, premises.worker(), () -> retry(bag));
        }
        batch.stream().filter(Posting::urgent).forEach(posting -> posting.failed(failure));
    }

    private void retry(Bag bag) {
        waiting.add(bag);
        flush();
    }

    /** After a failed sync nobody knows what the disk has, whatever later syncs say: the bag gets no more mail. */
    private void onSyncFailed(Bag bag, List<Posting> urgent, RuntimeException failure) {
        cutTail(bag);
        bags.seal(bag);
        health.onFailure(failure);
        urgent.forEach(posting -> posting.failed(failure));
    }

    /** What was not acknowledged must not be there after a crash. */
    private static void cutTail(Bag bag) {
        try {
            bag.file.truncate(bag.end());
        } catch (IOException e) {
            bag.ragged(true); // before anything else is written
        }
    }
}
