package io.posthouse.maildir;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes a folder's entries durable, for many threads at once: who comes while a sync is under way shares the next. */
final class FolderSync {
    private final Path folder;
    private long wanted; // this object guards all
    private long synced;
    private boolean syncing;

    FolderSync(Path folder) {
        this.folder = folder;
    }

    /** Returns when all that was done in the folder before the call is on disk. */
    void sync() throws IOException {
        long upTo;
        synchronized (this) {
            long mine = ++wanted;
            while (syncing && synced < mine) {
                await();
            }
            if (synced >= mine) {
                return;
            }
            syncing = true;
            upTo = wanted;
        }
        boolean done = false;
        try {
            force(folder);
            done = true;
        } finally {
            synchronized (this) {
                syncing = false;
                synced = done ? Math.max(synced, upTo) : synced;
                notifyAll();
            }
        }
    }

    @SuppressWarnings("WaitNotInLoop") // the one caller loops
    private synchronized void await() throws IOException {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted before " + folder + " was synced", e);
        }
    }

    static void force(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
