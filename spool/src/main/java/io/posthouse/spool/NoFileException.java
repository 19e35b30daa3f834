package io.posthouse.spool;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** What has the name of a file is something else: a folder, a link to nowhere, a pipe. */
final class NoFileException extends FileSystemException {
    private static final long serialVersionUID = 1;

    NoFileException(Path path) {
        super(path.toString(), null, "it is no file");
    }
}
