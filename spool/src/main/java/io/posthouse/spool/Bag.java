package io.posthouse.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A file of many letters. Owned by the spool thread, but for the pins and for reading its file. */
final class Bag {
    final String name;
    final DiskFile file; // for writing: a reader that is interrupted must not close it
    final boolean hasRemains; // whether something older may lie behind the last entry
    private final Disk disk;
    private Path path; // guarded by this
    private @Nullable DiskFile reading; // guarded by this
    private long end; // all before is written, and nothing behind it counts
    private final Object syncing = new Object();
    private volatile long syncedTo; // all before is durable; written under syncing
    private volatile boolean doubtful; // nobody knows what the disk has behind syncedTo; written under syncing
    private boolean ragged; // whether something that does not count may lie behind the end
    private boolean sealed;
    private long begunNanos;
    private long lookedAtNanos; // when it was last looked at whether few letters are left, or sealed
    private int taken; // letters that ever came in
    private int letters; // that are in this bag and nowhere else
    private long letterBytes;
    private List<Posting> waiting = new ArrayList<>();
    private final AtomicInteger pins = new AtomicInteger(); // open contents, on any thread

    Bag(Disk disk, String name, Path path, DiskFile file, boolean hasRemains) {
        this.disk = disk;
        this.name = name;
        this.path = path;
        this.file = file;
        this.hasRemains = hasRemains;
    }

    /** The file, for reading by position. Any thread. */
    synchronized DiskFile reading() throws IOException {
        if (reading == null || !reading.isOpen()) {
            reading = disk.open(path, Disk.Mode.READ);
        }
        return reading;
    }

    synchronized void rename(Path to) throws IOException {
        disk.rename(path, to);
        path = to;
    }

    synchronized Path path() {
        return path;
    }

    synchronized void close() throws IOException {
        file.close();
        if (reading != null) {
            reading.close();
        }
    }

    long end() {
        return end;
    }

    void endAt(long position) {
        end = position;
    }

    /** All before is durable. Any thread. */
    long syncedTo() {
        return syncedTo;
    }

    /** Makes durable what a commit has written. The spool thread. */
    void syncCommit() throws IOException {
        sync(file, end);
    }

    /**
     * Makes durable what was written before a position. Any thread, since it has a file handle of its own: the system tells
     * each handle once that something could not be written, and a commit must not miss that.
     */
    void sync(long to) throws IOException {
        if (to > syncedTo || doubtful) {
            sync(reading(), to);
        }
    }

    private void sync(DiskFile handle, long to) throws IOException {
        synchronized (syncing) {
            try {
                if (doubtful) {
                    writeAgain(syncedTo, to);
                }
                handle.sync();
                doubtful = false;
                syncedTo = Math.max(syncedTo, to);
            } catch (IOException e) {
                doubtful = true;
                throw e;
            }
        }
    }

    /** After a failed sync the system takes its pages for written: only what is written anew is synced again. */
    private void writeAgain(long from, long to) throws IOException {
        var octets = ByteBuffer.allocate(1 << 16);
        for (long at = from; at < to; at += octets.capacity()) {
            octets.clear().limit((int) Math.min(octets.capacity(), to - at));
            reading().read(octets, at);
            file.write(octets.flip(), at);
        }
    }

    /**
     * Takes back what was written behind a position and not acknowledged. Until the next sync a power cut may bring it back
     * all the same.
     */
    void cutAt(long position) {
        end = position;
        ragged();
        try {
            cutOff();
        } catch (IOException e) {
            // then before anything else is written
        }
    }

    /** What lies behind the end, if anything does, is to be cut off. */
    void ragged() {
        ragged = true;
    }

    /** Cuts off what does not count. The spool thread. */
    void cutOff() throws IOException {
        if (ragged) {
            synchronized (syncing) {
                doubtful = true;
                file.truncate(end);
            }
            ragged = false;
        }
    }

    void add(Place.InBag letter) {
        taken++;
        letters++;
        letterBytes += letter.length();
    }

    void subtract(Place.InBag letter) {
        letters--;
        letterBytes -= letter.length();
    }

    /** How much room a letter took in it so far, in octets. */
    long averageLetter() {
        return end / Math.max(1, taken);
    }

    int letters() {
        return letters;
    }

    long letterBytes() {
        return letterBytes;
    }

    /** No more messages come into it, only what happens to those that are there. */
    void seal(long nanos) {
        sealed = true;
        lookedAtNanos = nanos;
    }

    void begun(long nanos) {
        begunNanos = nanos;
    }

    long begunNanos() {
        return begunNanos;
    }

    void lookedAt(long nanos) {
        lookedAtNanos = nanos;
    }

    long lookedAtNanos() {
        return lookedAtNanos;
    }

    void pin() {
        pins.incrementAndGet();
    }

    void unpin() {
        pins.decrementAndGet();
    }

    /** Whether the file may go: nobody needs anything in it. */
    boolean isDone() {
        return sealed && letters == 0 && waiting.isEmpty() && pins.get() == 0;
    }

    void post(Posting posting) {
        waiting.add(posting);
    }

    /**
     * Takes what waits to be written: the urgent last, so that it can be cut off again if the sync fails without taking
     * anything else with it.
     */
    List<Posting> takeWaiting() {
        List<Posting> taken = waiting;
        waiting = new ArrayList<>();
        taken.sort(Comparator.comparing(Posting::urgent));
        return taken;
    }

    @Override
    public String toString() {
        return name + "[letters=" + letters + ", end=" + end + (sealed ? ", sealed" : "") + ']';
    }
}
