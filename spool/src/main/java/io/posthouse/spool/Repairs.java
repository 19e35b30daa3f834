package io.posthouse.spool;

import io.posthouse.mail.QueueId;
import io.posthouse.spool.LetterScan.Octets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;

/**
 * What is done to a spool that nobody uses. Each step is durable before the next, so that a crash between two leaves every
 * letter in one place at least; nothing that is there is written over. Owned by one thread; blocks.
 */
final class Repairs {
    private static final int CHUNK = 256 << 10;

    private final Disk disk;
    private final Folders folders;
    private final LetterFiles letterFiles;

    Repairs(Disk disk, Folders folders) {
        this.disk = disk;
        this.folders = folders;
        letterFiles = new LetterFiles(disk);
    }

    /** Moves a file or folder into corrupt. */
    void putAside(Path path) throws IOException {
        disk.createFolder(folders.corrupt);
        rename(path, freeName(path.getFileName().toString()));
    }

    void delete(Path file) throws IOException {
        disk.delete(file);
        disk.syncFolder(Folders.of(file));
    }

    /** Moves a file to where nothing is. */
    void move(Path from, Path to) throws IOException {
        if (disk.exists(to)) {
            throw new FileAlreadyExistsException(to + " is there already");
        }
        disk.createFolder(Folders.of(to));
        rename(from, to);
    }

    private void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
        disk.syncFolder(Folders.of(to));
        disk.syncFolder(Folders.of(from));
    }

    /** Keeps a copy of what is behind a position, and cuts it off. */
    void cutOff(Path path, long position) throws IOException {
        try (DiskFile file = disk.open(path, Disk.Mode.WRITE)) {
            keep(file, path, new Octets(position, file.size() - position), "-" + position + ".tail");
            file.truncate(position);
            file.sync();
        }
    }

    private void keep(DiskFile file, Path path, Octets octets, String ending) throws IOException {
        disk.createFolder(folders.corrupt);
        write(file, List.of(octets), freeName(path.getFileName() + ending));
        disk.syncFolder(folders.corrupt);
    }

    /** Writes a letter's file anew with some of its octets, and keeps a copy of all of them. */
    void writeAnew(Path path, List<Octets> kept) throws IOException {
        Path part = part(path.getFileName().toString());
        try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
            keep(file, path, new Octets(0, file.size()), "");
            write(file, kept, part);
        }
        rename(part, path);
    }

    /** A name under which a file does not count, and is deleted by the next start. */
    private Path part(String name) throws IOException {
        disk.createFolder(folders.incoming);
        return folders.incoming.resolve(name + Folders.PART);
    }

    private void write(DiskFile from, List<Octets> runs, Path to) throws IOException {
        try (DiskFile target = disk.open(to, Disk.Mode.CREATE)) {
            var chunk = ByteBuffer.allocate(CHUNK);
            long written = 0;
            for (Octets run : runs) {
                for (long at = 0; at < run.length(); at += CHUNK) {
                    chunk.clear().limit((int) Math.min(CHUNK, run.length() - at));
                    from.read(chunk, run.start() + at);
                    chunk.flip();
                    int length = chunk.remaining();
                    target.write(chunk, written);
                    written += length;
                }
            }
            target.sync();
        }
    }

    /** Writes all that a bag has of a letter into a file of its own. */
    void moveOut(Place.InBag place, QueueId id, Path to) throws IOException {
        if (disk.exists(to)) {
            throw new FileAlreadyExistsException(to + " is there already");
        }
        Path part = part(Folders.letterName(id));
        letterFiles.copy(place, part);
        try (DiskFile file = disk.open(part, Disk.Mode.WRITE)) {
            file.sync();
        }
        disk.createFolder(Folders.of(to));
        rename(part, to);
    }

    /** Adds a line to a letter's history. */
    void note(LetterScan letter, Entry line) throws IOException {
        var place = new Place.InFile(letter.path(), 0, 0, letter.end()); // where the content is does not matter
        letterFiles.append(place, List.of(line), true);
    }

    private Path freeName(String name) throws IOException {
        Path path = folders.corrupt.resolve(name);
        for (int i = 2; disk.exists(path); i++) {
            path = folders.corrupt.resolve(name + '.' + i);
        }
        return path;
    }

    /** Writes an id above all that were given out. */
    void writeMark(QueueId id) throws IOException {
        try (DiskFile file = disk.open(folders.root.resolve(IdMark.NAME), Disk.Mode.CREATE)) {
            file.write(ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            file.sync();
        }
        disk.syncFolder(folders.root);
    }

    /**
     * Whether a file says nothing that another does not say.
     *
     * @param whole what is in the other
     */
    static boolean isCopy(DiskFile part, DiskFile of, List<Octets> whole) throws IOException {
        var ours = ByteBuffer.allocate(CHUNK);
        var theirs = ByteBuffer.allocate(CHUNK);
        long at = 0;
        for (Octets run : whole) {
            for (long done = 0; done < run.length(); done += CHUNK) {
                int length = (int) Math.min(CHUNK, Math.min(run.length() - done, part.size() - at));
                if (length <= 0) {
                    return true;
                }
                of.read(ours.clear().limit(length), run.start() + done);
                part.read(theirs.clear().limit(length), at);
                if (!ours.flip().equals(theirs.flip())) {
                    return false;
                }
                at += length;
            }
        }
        return at >= part.size();
    }
}
