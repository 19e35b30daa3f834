package io.posthouse.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** The machine's own disk, for a test to change something about it. */
class RealDisk implements Disk {
    private final Disk disk = new FileDisk();

    @Override
    public DiskFile open(Path file, Mode mode) throws IOException {
        return disk.open(file, mode);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public boolean delete(Path file) throws IOException {
        return disk.delete(file);
    }

    @Override
    public boolean exists(Path path) throws IOException {
        return disk.exists(path);
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        return disk.list(folder);
    }

    @Override
    public void list(Path folder, Predicate<String> each) throws IOException {
        disk.list(folder, each);
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        disk.createFolder(folder);
    }

    @Override
    public void deleteFolder(Path folder) throws IOException {
        disk.deleteFolder(folder);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        disk.syncFolder(folder);
    }

    @Override
    public long freeBytes(Path folder) throws IOException {
        return disk.freeBytes(folder);
    }
}
