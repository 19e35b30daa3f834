package io.posthouse.spool;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Says in one sentence why a folder cannot be the spool, and what to do about just that. */
final class FolderRefusal {
    private FolderRefusal() {}

    /** The refusal of a folder that is a file, or that would lie below one; empty if it can be made. */
    static Optional<SpoolBrokenException> ofFileInTheWay(Path folder) {
        for (Path path = folder.toAbsolutePath(); path != null; path = path.getParent()) {
            if (Files.isDirectory(path)) {
                return Optional.empty();
            } else if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(new SpoolBrokenException(
                        path.equals(folder.toAbsolutePath())
                                ? "the spool " + folder + " is a file; name a folder for the spool"
                                : "the spool folder " + folder + " cannot be made, since " + path
                                        + " is a file; name another folder"));
            }
        }
        return Optional.empty();
    }

    /**
     * The refusal of a folder on which something failed.
     *
     * @param attempted what, in words that begin the sentence
     */
    static SpoolBrokenException of(String attempted, IOException e) {
        String why = e instanceof FileAlreadyExistsException there
                ? there.getFile() + " is a file where a folder is to be; move it elsewhere"
                : Findings.reason(e) + "; " + remedy(e) + ", or name another folder";
        return new SpoolBrokenException(attempted + ": " + why, e);
    }

    private static String remedy(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "give this user the right to write there";
        }
        boolean full = e instanceof DiskFullException
                || Findings.reason(e).toLowerCase(Locale.ROOT).contains("no space left");
        return full ? "make room" : "see to the disk";
    }
}
