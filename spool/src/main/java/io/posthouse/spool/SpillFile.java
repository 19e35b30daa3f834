package io.posthouse.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file of a large letter that is being received, {@code incoming/ID.letter.part}. Room for the first line is left
 * free and filled when all is known; then the letter is synced, and accepted by its new name. What comes is written in
 * chunks by the pool, one after the other; so little waits in memory as long as the session heeds {@link #isBusy()}.
 */
final class SpillFile {
    private static final int BUSY = 128 << 10; // octets that wait

    private record Waiter(Executor executor, Runnable task) {}

    private final Premises premises;
    private final Path path;
    private final int lineLength;

    private final Deque<LetterBuffer> chunks = new ArrayDeque<>(); // guarded by this
    private final List<Waiter> waiters = new ArrayList<>(); // guarded by this
    private long waiting; // guarded by this: octets in chunks and in the one being written
    private boolean working; // guarded by this: whether a thread of the pool is at it
    private @Nullable Runnable last; // guarded by this: what to do when all chunks are written

    // Of the pool's thread that is at it:
    private final CRC32C crc = new CRC32C();
    private @Nullable DiskFile file;
    private long end;
    private @Nullable IOException failure;

    /**
     * Begins a file; nothing is written yet.
     *
     * @param lineLength room for the first line
     */
    SpillFile(Premises premises, Path path, int lineLength) {
        this.premises = premises;
        this.path = path;
        this.lineLength = lineLength;
        end = lineLength;
    }

    /** Takes over a chunk. */
    synchronized void write(LetterBuffer chunk) {
        waiting += chunk.length();
        chunks.add(chunk);
        work();
    }

    synchronized boolean isBusy() {
        return waiting >= BUSY;
    }

    void whenReady(Executor executor, Runnable task) {
        synchronized (this) {
            if (isBusy()) {
                waiters.add(new Waiter(executor, task));
                return;
            }
        }
        executor.execute(task);
    }

    /** Makes the letter durable after all that was written, then goes on with the place where it will be, or why not. */
    synchronized void finish(Entry.Message message, Path finalPath, Finished then) {
        last = () -> finishNow(message, finalPath, then);
        work();
    }

    /** What follows when the file is done. */
    interface Finished {
        void done(Path part, Place.InFile place);

        void failed(Path part, RuntimeException failure);
    }

    /** Deletes the file after all that was written. */
    synchronized void abort() {
        last = this::delete;
        work();
    }

    private void work() {
        if (!working) {
            working = true;
            premises.onPool(this::workNow);
        }
    }

    private void workNow() {
        while (true) {
            Optional<LetterBuffer> chunk;
            Runnable then;
            synchronized (this) {
                chunk = Optional.ofNullable(chunks.poll());
                then = last;
                if (chunk.isEmpty()) {
                    working = false;
                    last = null;
                }
            }
            if (chunk.isPresent()) {
                writeNow(chunk.get());
            } else {
                if (then != null) {
                    then.run();
                }
                return;
            }
        }
    }

    private void writeNow(LetterBuffer chunk) {
        int length = chunk.length();
        try {
            if (failure == null) {
                ByteBuffer[] pieces = chunk.octets().nioBuffers();
                for (ByteBuffer piece : pieces) {
                    crc.update(piece.duplicate());
                }
                open().write(pieces, pieces.length, end);
                end += length;
            }
        } catch (IOException e) {
            failure = e;
        } finally {
            chunk.release();
        }
        List<Waiter> ready = List.of();
        synchronized (this) {
            waiting -= length;
            if (!isBusy()) {
                ready = List.copyOf(waiters);
                waiters.clear();
            }
        }
        ready.forEach(waiter -> waiter.executor.execute(waiter.task));
    }

    private DiskFile open() throws IOException {
        if (file == null) {
            file = premises.disk().open(path, Disk.Mode.CREATE);
        }
        return file;
    }

    int crc32c() {
        return (int) crc.getValue();
    }

    private void finishNow(Entry.Message message, Path finalPath, Finished then) {
        try {
            if (failure != null) {
                throw failure;
            }
            var whole = new Entry.Message(
                    message.id(),
                    message.envelope(),
                    message.reception(),
                    message.traits(),
                    message.acceptedAt(),
                    end - lineLength,
                    crc32c());
            var line = new EntryLine();
            whole.writeTo(line, "");
            line.pad(lineLength);
            DiskFile written = open();
            written.write(ByteBuffer.wrap(new byte[] {'\n'}), end);
            written.write(ByteBuffer.wrap(line.octets(), 0, line.length()), 0);
            written.sync();
            written.close();
            then.done(path, new Place.InFile(finalPath, lineLength, end - lineLength, end + 1));
        } catch (IOException e) {
            then.failed(path, Premises.failed("write letter " + message.id(), e));
            delete();
        }
    }

    private void delete() {
        try {
            if (file != null) {
                file.close();
                premises.disk().delete(path);
            }
        } catch (IOException e) {
            // the next start deletes it: its name says that it does not count
        }
    }
}
