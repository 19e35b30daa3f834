package io.posthouse.spool;

import io.posthouse.bus.Bus;
import java.nio.file.Path;

/** The real spool on a {@link SimulatedDisk}, for the tests of other modules. */
public final class SimulatedSpool {
    private SimulatedSpool() {}

    /** As {@link FileSpool#open(Path, SpoolConfig, Bus)}. */
    public static FileSpool open(SimulatedDisk disk, Path folder, SpoolConfig config, Bus bus) {
        return FileSpool.open(disk, folder, config, bus, () -> {});
    }

    /** Closes without blocking the caller, who may have to do the spool's tasks itself. */
    public static void close(FileSpool spool, Runnable then) {
        spool.beginClose(then);
    }

    /** What the contents in memory take, in bytes. */
    public static long memoryTaken(FileSpool spool) {
        return spool.memoryTaken();
    }
}
