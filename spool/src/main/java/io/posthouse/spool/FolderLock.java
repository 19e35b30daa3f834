package io.posthouse.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keeps a second relay out of a spool folder. The system lets go of it with the process, however that ends. */
final class FolderLock implements AutoCloseable {
    /** Folders taken by this process: opening and closing the lock file once more would undo the system's lock. */
    private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel file;

    private FolderLock(Path folder, FileChannel file) {
        this.folder = folder;
        this.file = file;
    }

    /**
     * Takes the folder, and makes it if it is not there.
     *
     * @throws SpoolBrokenException that says in one sentence why it cannot be had and what to do
     */
    static FolderLock take(Path folder) {
        return tryTake(folder)
                .orElseThrow(() -> new SpoolBrokenException("the spool folder " + folder
                        + " is in use by another relay; stop that one or name another folder"));
    }

    /** As {@link #take}; empty if the folder is in use, be it in this process. */
    static Optional<FolderLock> tryTake(Path folder) {
        FolderRefusal.ofFileInTheWay(folder).ifPresent(refusal -> {
            throw refusal;
        });
        try {
            Files.createDirectories(folder);
            Path real = folder.toRealPath();
            if (!TAKEN.add(real)) {
                return Optional.empty();
            }
            Optional<FileChannel> file = Optional.empty();
            try {
                file = lock(real);
                return file.map(locked -> new FolderLock(real, locked));
            } finally {
                if (file.isEmpty()) {
                    TAKEN.remove(real);
                }
            }
        } catch (IOException e) {
            throw FolderRefusal.of("cannot write to the spool folder " + folder, e);
        }
    }

    /** Empty if another process has it. */
    private static Optional<FileChannel> lock(Path folder) throws IOException {
        FileChannel file =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = file.tryLock();
        if (lock == null) {
            file.close();
            return Optional.empty();
        }
        return Optional.of(file);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // nothing was written to it, and the lock is gone all the same
        }
        TAKEN.remove(folder);
    }
}
