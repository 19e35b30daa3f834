package io.posthouse.spool;

/** There is no room on the disk: a client hears 452 and comes back; reading and delivering go on. */
public final class SpoolFullException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SpoolFullException(String message) {
        super(message);
    }

    public SpoolFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
