package io.posthouse.bench;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.BiConsumer;

/** A folder on a disk where queues and logs lie for as long as a measurement takes. */
final class Workplace {
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs");

    private Workplace() {}

    /**
     * Measures in a new folder, stops what was started there, and deletes the folder if all went well.
     *
     * @param base where the folder is made
     * @param keep whether it is left in any case
     * @param measurement given the folder, and what is to be told of everything that was started
     */
    static void use(Path base, boolean keep, BiConsumer<Path, Closing> measurement) {
        Path work = create(base);
        boolean good = false;
        try (Closing closing = new Closing()) {
            measurement.accept(work, closing);
            good = true;
        } finally {
            if (good && !keep) {
                delete(work);
            } else {
                System.err.println("bench: queues and logs are left in " + work);
            }
        }
    }

    private static Path create(Path base) {
        try {
            Files.createDirectories(base);
            String kind = Files.getFileStore(base).type();
            if (IN_MEMORY.contains(kind)) {
                throw new NotReadyException(base + " is in memory (" + kind
                        + "), where a sync costs nothing: choose a folder on a disk with --work");
            }
            return Files.createTempDirectory( // Postfix's own user must be able to enter
                    base, "run-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        } catch (IOException e) {
            throw new NotReadyException(
                    "cannot make a folder in " + base + " (" + e.getMessage() + "): choose another with --work");
        }
    }

    private static void delete(Path folder) {
        long start = System.nanoTime();
        long[] told = {0};
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    long seconds = (System.nanoTime() - start) / 1_000_000_000;
                    if (seconds >= told[0] + 10) {
                        told[0] = seconds;
                        System.out.println("  deleting what was measured with, for " + seconds + " s now");
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            System.err.println("bench: cannot delete " + folder + ": " + e.getMessage());
        }
    }
}
