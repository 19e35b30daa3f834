package io.posthouse.spool;

import java.io.IOException;

/** The disk has no room for what was to be written. */
final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1;

    DiskFullException(String message) {
        super(message);
    }

    DiskFullException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
