package io.posthouse.master;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Service;
import io.posthouse.spool.FileSpool;
import io.posthouse.spool.Spool;
import io.posthouse.spool.SpoolConfig;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The spool as a service: the base of all others, so that it can be opened anew when its thread has met a bug. */
final class SpoolService implements Service {
    private final Path folder;
    private final Bus bus;
    private volatile @Nullable Spool spool; // the master thread writes

    SpoolService(Path folder, Bus bus) {
        this.folder = folder;
        this.bus = bus;
    }

    @Override
    public String name() {
        return "spool";
    }

    @Override
    public void start() {
        spool = FileSpool.open(folder, SpoolConfig.DEFAULT, bus);
    }

    /** Only after {@link #start()}. */
    Spool spool() {
        Spool open = spool;
        if (open == null) {
            throw new IllegalStateException("the spool is not open");
        }
        return open;
    }

    @Override
    public CompletionStage<Void> drain() {
        return CompletableFuture.completedStage(null); // it finishes what it was told when it is closed
    }

    @Override
    public void stop() {
        Spool open = spool;
        if (open != null) {
            open.close();
        }
    }
}
