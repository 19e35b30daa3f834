package io.posthouse.spool;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Pool;
import io.posthouse.bus.contract.SpoolTroubled;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/**
 * What all parts of one spool stand on.
 *
 * @param thread the spool thread, which owns the state and writes the bags
 * @param files threads for files of letters and for what takes long
 */
record Premises(Disk disk, Folders folders, SpoolConfig config, Bus bus, SpoolThread thread, Pool files) {
    private static final int TRIES = 4;

    Instant now() {
        return bus.time().now();
    }

    /** Has a thread of the pool do what blocks. After the spool has closed it is not done. */
    void onPool(Runnable task) {
        try {
            files.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException | AssertionError e) {
                    thread.onBug(e);
                }
            });
        } catch (RejectedExecutionException e) {
            // closed: whoever still asks gets no answer
        }
    }

    /** Something that is read from disk. */
    @FunctionalInterface
    interface Reading<T> {
        T run() throws IOException;
    }

    /**
     * Reads something, and again where that fails: a disk that fails once need not fail the next time, and a failure to
     * read is no sign of damage. Blocks.
     *
     * @throws IOException the last failure; {@link NoSuchFileException} and {@link NoFileException} at once
     */
    static <T> T insist(Reading<T> reading) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return reading.run();
            } catch (NoSuchFileException | NoFileException e) {
                throw e;
            } catch (IOException e) {
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    /**
     * Has a thread of the pool read something.
     *
     * @param attempted what, in words that go on from "cannot"
     */
    <T> CompletionStage<T> read(String attempted, Reading<T> reading) {
        var done = new CompletableFuture<T>();
        onPool(() -> {
            try {
                done.complete(reading.run());
            } catch (IOException e) {
                done.completeExceptionally(failed(attempted, e));
            } catch (MalformedEntryException e) {
                done.completeExceptionally(new SpoolBrokenException("cannot " + attempted + ": it is damaged", e));
            }
        });
        return done;
    }

    /** Says that something is wrong and was coped with: in one sentence, what, on what, what follows. */
    void troubled(String what) {
        bus.publish(new SpoolTroubled(what));
    }

    /** The exception that tells a caller how to react to a failure of the disk. */
    static RuntimeException failed(String attempted, IOException cause) {
        String message = "cannot " + attempted + ": " + cause.getMessage();
        return cause instanceof DiskFullException
                ? new SpoolFullException(message, cause)
                : new SpoolBrokenException(message, cause);
    }
}
