package io.posthouse.spool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A file of many letters. Owned by the spool thread, but for the pins and for reading its file. */
final class Bag {
    final String name;
    final DiskFile file;
    final boolean hasRemains; // whether something older may lie behind the last entry
    private Path path; // of the spool thread
    private long end; // all before is written, and nothing behind it counts
    private boolean ragged; // whether something that failed may lie behind the end
    private boolean sealed;
    private int letters; // that are in this bag and nowhere else
    private long letterBytes;
    private List<Posting> waiting = new ArrayList<>();
    private final AtomicInteger pins = new AtomicInteger(); // open contents, on any thread

    Bag(String name, Path path, DiskFile file, boolean hasRemains) {
        this.name = name;
        this.path = path;
        this.file = file;
        this.hasRemains = hasRemains;
    }

    Path path() {
        return path;
    }

    void path(Path renamed) {
        path = renamed;
    }

    long end() {
        return end;
    }

    void endAt(long position) {
        end = position;
    }

    boolean isRagged() {
        return ragged;
    }

    void ragged(boolean whether) {
        ragged = whether;
    }

    void add(Place.InBag letter) {
        letters++;
        letterBytes += letter.length();
    }

    void subtract(Place.InBag letter) {
        letters--;
        letterBytes -= letter.length();
    }

    int letters() {
        return letters;
    }

    long letterBytes() {
        return letterBytes;
    }

    /** No more messages come into it, only what happens to those that are there. */
    void seal() {
        sealed = true;
    }

    boolean isSealed() {
        return sealed;
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

    /** Puts back what could not be written, before all that came since. */
    void putBack(List<Posting> postings) {
        waiting.addAll(0, postings);
    }

    @Override
    public String toString() {
        return name + "[letters=" + letters + ", end=" + end + (sealed ? ", sealed" : "") + ']';
    }
}
