package io.posthouse.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A real file system of a few MiB, so that full is really full. Needs Linux and root; else the test is skipped. */
final class SmallFileSystem implements AutoCloseable {
    private static final int BLOCK = 4096;

    private final Path root;
    private final Path ballast;

    private SmallFileSystem(Path root) {
        this.root = root;
        this.ballast = root.resolve("ballast");
    }

    /** @param options as those of mount(8) for tmpfs: {@code size=64m} */
    static SmallFileSystem mount(Path folder, String options) {
        assumeTrue(Program.weAreRoot(), "only root may mount a file system");
        String mount = Program.assume("mount", "mount");
        Program mounted = Program.run(List.of(mount, "-t", "tmpfs", "-o", options, "posthouse-it", folder.toString()));
        assumeTrue(mounted.code() == 0, "cannot mount a tmpfs here: " + mounted.err());
        return new SmallFileSystem(folder);
    }

    Path root() {
        return root;
    }

    /** Takes all the room there is but this. */
    void fillBut(long bytes) throws IOException {
        byte[] block = new byte[BLOCK];
        try (var file = Files.newOutputStream(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (free() >= bytes + BLOCK) { // asked anew each time: the relay may be writing as well
                file.write(block);
            }
        } catch (IOException e) {
            if (free() > bytes) { // else the relay was quicker, and it is as full as was asked for
                throw e;
            }
        }
    }

    long free() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    /** Gives back what {@link #fillBut} took. */
    void relieve() throws IOException {
        Files.deleteIfExists(ballast);
    }

    @Override
    public void close() {
        Program.run(List.of(Program.assume("umount", "mount"), "--lazy", root.toString()))
                .succeeded();
    }
}
