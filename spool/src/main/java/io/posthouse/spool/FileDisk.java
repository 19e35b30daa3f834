package io.posthouse.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The machine's own disk. */
final class FileDisk implements Disk {

    @Override
    public DiskFile open(Path file, Mode mode) throws IOException {
        if (mode != Mode.CREATE && !Files.isRegularFile(file) && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoFileException(file); // the system would open a folder, and wait for a pipe
        }
        Set<OpenOption> options = switch (mode) {
            case READ -> Set.of(StandardOpenOption.READ);
            case WRITE -> Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
            case CREATE ->
                Set.of(
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING);
        };
        try {
            return new OpenFile(file, FileChannel.open(file, options));
        } catch (IOException e) {
            throw explained(e, file);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw explained(e, to);
        }
    }

    @Override
    public boolean delete(Path file) throws IOException {
        return Files.deleteIfExists(file);
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        var names = new ArrayList<String>();
        list(folder, names::add);
        return names;
    }

    @Override
    public void list(Path folder, Predicate<String> each) throws IOException {
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
            for (Path path : paths) {
                if (!each.test(path.getFileName().toString())) {
                    return;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw explained(e, folder);
        }
    }

    @Override
    public void deleteFolder(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // somebody still lives there
        }
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (NoSuchFileException e) {
            // deleted since: nothing in it to make durable
        }
    }

    @Override
    public long freeBytes(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    /** The JDK tells a full disk from a broken one only in words, and these in the machine's language. */
    private static IOException explained(IOException e, Path where) {
        String said = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        boolean full = said.contains("no space left") || said.contains("quota exceeded");
        if (!full && !(e instanceof NoSuchFileException)) {
            try {
                full = Files.getFileStore(where.getParent() == null ? where : where.getParent())
                                .getUsableSpace()
                        < 1 << 16;
            } catch (IOException unknown) {
                e.addSuppressed(unknown);
            }
        }
        return full ? new DiskFullException(e) : e;
    }

    private record OpenFile(Path path, FileChannel file) implements DiskFile {

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void write(ByteBuffer[] pieces, int count, long position) throws IOException {
            try {
                if (count == 1) {
                    long at = position;
                    while (pieces[0].hasRemaining()) {
                        at += file.write(pieces[0], at);
                    }
                    return;
                }
                file.position(position); // there is no gathering write by position; only one thread writes
                int first = 0;
                while (first < count) {
                    file.write(pieces, first, count - first); // takes at most as many as the system does (IOV_MAX)
                    while (first < count && !pieces[first].hasRemaining()) {
                        first++;
                    }
                }
            } catch (IOException e) {
                throw explained(e, path);
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            int total = 0;
            while (target.hasRemaining()) {
                int got = file.read(target, position + total);
                if (got < 0) {
                    break;
                }
                total += got;
            }
            return total;
        }

        @Override
        public void sync() throws IOException {
            try {
                file.force(false);
            } catch (IOException e) {
                throw explained(e, path);
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public Optional<FileChannel> channel() {
            return Optional.of(file);
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
