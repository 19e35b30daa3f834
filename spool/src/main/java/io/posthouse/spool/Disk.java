package io.posthouse.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * All that the spool asks of a disk, so that a test can take its place and lose, tear and reorder what was not synced.
 * Any thread; every method blocks. No room is {@link DiskFullException}, all else an {@link IOException}.
 */
interface Disk {

    /** How a file is opened. */
    enum Mode {
        /** It must be there. */
        READ,
        /** For reading too; it must be there. */
        WRITE,
        /** For reading too; made if it is not there, emptied if it is. */
        CREATE
    }

    /** @throws NoFileException if it is to be there, and is something else */
    DiskFile open(Path file, Mode mode) throws IOException;

    /** Moves a file or folder at once and whole; an older file of the new name is replaced. */
    void rename(Path from, Path to) throws IOException;

    /** Whether there was such a file. */
    boolean delete(Path file) throws IOException;

    boolean exists(Path path) throws IOException;

    /** The names in a folder, in no order. */
    List<String> list(Path folder) throws IOException;

    /**
     * Gives the names in a folder one by one, in no order: there may be very many.
     *
     * @param each says whether to go on
     */
    default void list(Path folder, Predicate<String> each) throws IOException {
        for (String name : list(folder)) {
            if (!each.test(name)) {
                return;
            }
        }
    }

    /** Makes a folder, and those above it, where there is none. */
    void createFolder(Path folder) throws IOException;

    /** Deletes a folder if it is empty and there, else does nothing. */
    void deleteFolder(Path folder) throws IOException;

    /** Makes the names in a folder durable: what was created in it, moved into it, deleted from it. */
    void syncFolder(Path folder) throws IOException;

    /** Room for us on the disk where the folder lies. */
    long freeBytes(Path folder) throws IOException;
}
