package io.posthouse.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whose spool it is, and whether that user may work with what is in it. Where files have no owners, all may. */
final class Owner {
    private static final Set<PosixFilePermission> FILE =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<PosixFilePermission> FOLDER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    static final Owner NOBODY = new Owner(null);

    private final @Nullable UserPrincipal user;

    private Owner(@Nullable UserPrincipal user) {
        this.user = user;
    }

    /** The owner of a folder. */
    static Owner of(Path folder) throws IOException {
        return Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class)
                ? new Owner(Files.getOwner(folder))
                : NOBODY;
    }

    /** What keeps the owner from working with a file or folder, if anything does. */
    Optional<String> complaint(Path path) {
        if (user == null) {
            return Optional.empty();
        }
        try {
            PosixFileAttributes attributes =
                    Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.owner().equals(user)) {
                return Optional.of("belongs to " + attributes.owner().getName() + ", the spool to " + user.getName());
            }
            return attributes.permissions().containsAll(needed(attributes))
                    ? Optional.empty()
                    : Optional.of("may not be read and written by its owner");
        } catch (IOException e) {
            return Optional.empty(); // not there, or told of when it is read
        }
    }

    private static Set<PosixFilePermission> needed(PosixFileAttributes attributes) {
        return attributes.isDirectory() ? FOLDER : FILE;
    }

    /** Lets the owner work with it. */
    void give(Path path) throws IOException {
        if (user != null) {
            var attributes = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.owner().equals(user)) {
                Files.setOwner(path, user);
            }
            Set<PosixFilePermission> permissions = attributes.permissions();
            permissions.addAll(needed(attributes));
            Files.setPosixFilePermissions(path, permissions);
        }
    }
}
