package io.posthouse.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** What is done to letters in files of their own. Any thread, a letter at a time; every method blocks. */
final class LetterFiles {
    private static final int CHUNK = 256 << 10;
    private static final int MAX_ATTEMPTS = 4;

    private final Disk disk;

    LetterFiles(Disk disk) {
        this.disk = disk;
    }

    /** Goes on with a letter's history. */
    Place.InFile append(Place.InFile place, List<Entry> entries, boolean sync) throws IOException {
        try (DiskFile file = disk.open(place.file(), Disk.Mode.WRITE)) {
            if (file.size() > place.end()) {
                file.truncate(place.end()); // a line that a crash or a full disk cut off
            }
            long end = place.end();
            var line = new EntryLine();
            for (Entry entry : entries) {
                entry.writeTo(line, "");
                file.write(ByteBuffer.wrap(line.octets(), 0, line.length()), end);
                end += line.length();
            }
            if (sync) {
                file.sync();
            }
            return new Place.InFile(place.file(), place.contentStart(), place.sizeBytes(), end);
        }
    }

    Place.InFile move(Place.InFile place, Path to) throws IOException {
        retryWithFolder(to, () -> disk.rename(place.file(), to));
        return new Place.InFile(to, place.contentStart(), place.sizeBytes(), place.end());
    }

    /** Writes all that a bag has of a letter into a file of its own, octet for octet. */
    Place.InFile copy(Place.InBag from, Path to) throws IOException {
        try (DiskFile target = create(to)) {
            var chunk = ByteBuffer.allocate((int) Math.min(CHUNK, from.length() + historyLength(from)));
            var copying = new Copying(from.bag().reading(), target, chunk);
            copying.add(from.start(), from.length());
            for (int i = 0; i < from.runs(); i++) {
                copying.add(from.runStart(i), from.runLength(i));
            }
            copying.flush();
            return new Place.InFile(to, from.lineLength(), from.sizeBytes(), copying.written);
        }
    }

    private static long historyLength(Place.InBag place) {
        long length = 0;
        for (int i = 0; i < place.runs(); i++) {
            length += place.runLength(i);
        }
        return length;
    }

    private DiskFile create(Path path) throws IOException {
        var file = new DiskFile[1];
        retryWithFolder(path, () -> file[0] = disk.open(path, Disk.Mode.CREATE));
        return file[0];
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /** A minute's folder is made when it is first needed, and deleted by whoever finds it empty. */
    private void retryWithFolder(Path path, Step step) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                step.run();
                return;
            } catch (NoSuchFileException e) {
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
                disk.createFolder(Objects.requireNonNull(path.getParent()));
            }
        }
    }

    /** Gathers pieces of one file and writes them to another in large steps. */
    private static final class Copying {
        private final DiskFile source;
        private final DiskFile target;
        private final ByteBuffer chunk;
        private long written;

        Copying(DiskFile source, DiskFile target, ByteBuffer chunk) {
            this.source = source;
            this.target = target;
            this.chunk = chunk;
        }

        void add(long start, long length) throws IOException {
            long at = start;
            long left = length;
            while (left > 0) {
                int part = (int) Math.min(left, chunk.remaining());
                chunk.limit(chunk.position() + part);
                if (source.read(chunk, at) < part) {
                    throw new IOException("the bag ends before the letter does");
                }
                chunk.limit(chunk.capacity());
                at += part;
                left -= part;
                if (!chunk.hasRemaining()) {
                    flush();
                }
            }
        }

        void flush() throws IOException {
            chunk.flip();
            int length = chunk.remaining();
            target.write(chunk, written);
            written += length;
            chunk.clear();
        }
    }
}
