package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file {@code ids} in the spool folder: an id greater than all that were given out, so that none is given twice even
 * if the clock goes back and the letters themselves have gone. Any thread; blocks.
 */
final class IdMark {
    static final String NAME = "ids";

    /** How far ahead the mark is set, in microseconds as ids are; it is looked after about once a second. */
    private static final long AHEAD = 2_000_000;

    private final Disk disk;
    private final Path path;
    private final IdSource ids;
    private long marked; // guarded by this, as the next
    private boolean named; // for good: a power cut leaves the file's name

    IdMark(Disk disk, Folders folders, IdSource ids) {
        this.disk = disk;
        this.path = folders.root.resolve(NAME);
        this.ids = ids;
    }

    /** What an earlier run left; empty if nothing readable. */
    Optional<QueueId> read() throws IOException {
        return read(disk, path);
    }

    static Optional<QueueId> read(Disk disk, Path path) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            var text = new byte[QueueId.LENGTH];
            file.read(ByteBuffer.wrap(text), 0);
            return Optional.of(QueueId.parse(new String(text, StandardCharsets.ISO_8859_1)))
                    .filter(id -> IdSource.mayBeGiven(id.value()));
        } catch (NoSuchFileException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Moves the mark ahead if ids have come near it. */
    synchronized void advance() throws IOException {
        if (ids.last() > marked - AHEAD / 2) {
            write(ids.last() + AHEAD);
        }
    }

    /** To be called before a letter goes where the next start does not look for ids. */
    synchronized void cover(QueueId id) throws IOException {
        if (id.value() > marked) {
            write(ids.last() + AHEAD);
        }
    }

    /** Sets the mark to the last id: no more are given out. */
    synchronized void end() throws IOException {
        if (marked != 0) {
            write(ids.last());
        }
    }

    private void write(long value) throws IOException {
        byte[] text = (new QueueId(value) + "\n").getBytes(StandardCharsets.US_ASCII);
        try (DiskFile file = open()) {
            file.write(ByteBuffer.wrap(text), 0);
            file.sync();
        }
        if (!named) { // also if the file was there: whoever made it may have ended before this
            disk.syncFolder(Folders.of(path));
            named = true;
        }
        marked = value;
    }

    /** An older mark is written over, since an empty file would not say more than none. */
    private DiskFile open() throws IOException {
        try {
            return disk.open(path, Disk.Mode.WRITE);
        } catch (NoSuchFileException e) {
            return disk.open(path, Disk.Mode.CREATE);
        }
    }
}
