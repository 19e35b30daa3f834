package io.posthouse.spool;

/** The disk failed at something: a client hears 451, and what it sent was never accepted. */
public final class SpoolBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SpoolBrokenException(String message) {
        super(message);
    }

    public SpoolBrokenException(String message, Throwable cause) {
        super(message, cause);
    }
}
