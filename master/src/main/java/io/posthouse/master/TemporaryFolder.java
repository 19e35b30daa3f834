package io.posthouse.master;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A folder that lives as long as its relay. */
record TemporaryFolder(Path path) {

    static TemporaryFolder make() {
        try {
            return new TemporaryFolder(Files.createTempDirectory("posthouse-"));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot make a temporary data folder (" + e.getMessage() + "); name a data folder", e);
        }
    }

    /** Deletes it with all that is in it, as far as that can be deleted. */
    void delete() {
        try {
            Files.walkFileTree(path, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // the system clears its temporary folder by itself, and the relay has ended well
        }
    }
}
