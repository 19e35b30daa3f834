package io.posthouse.simulation;

import io.posthouse.bus.Time;
import java.util.ArrayList;
import java.util.List;

/** What happened, in order, for a person to read, and a hash of it to tell two runs apart. */
final class Trail {
    private final Time time;
    private final List<String> lines = new ArrayList<>();
    private long hash = 1;

    Trail(Time time) {
        this.time = time;
    }

    void add(String what) {
        String line = time.now() + " " + what;
        hash = hash * 31 + line.hashCode();
        lines.add(line);
    }

    /** Counts what is too much to be told. */
    void count(long what) {
        hash = hash * 31 + what;
    }

    long hash() {
        return hash;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }
}
