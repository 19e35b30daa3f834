package io.posthouse.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * CPU time of the whole machine so far, from the first line of {@code /proc/stat}, in clock ticks. It shows whether a
 * round had the machine for itself.
 */
record Machine(long busyTicks, long idleTicks) {
    static Machine now() {
        try {
            return parse(Files.readAllLines(Path.of("/proc/stat")).get(0));
        } catch (IOException e) {
            throw new MeasurementException("cannot read /proc/stat", e);
        }
    }

    static Machine parse(String line) {
        String[] field = line.strip().split(" +"); // cpu user nice system idle iowait irq softirq steal …
        long busy = 0;
        for (int i : new int[] {1, 2, 3, 6, 7, 8}) {
            busy += Long.parseLong(field[i]);
        }
        return new Machine(busy, Long.parseLong(field[4]) + Long.parseLong(field[5]));
    }

    Machine since(Machine before) {
        return new Machine(busyTicks - before.busyTicks, idleTicks - before.idleTicks);
    }

    long totalTicks() {
        return busyTicks + idleTicks;
    }
}
