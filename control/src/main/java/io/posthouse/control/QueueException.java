package io.posthouse.control;

/** The queue could not be seen or changed; one sentence for a person says why. */
public final class QueueException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public QueueException(String message) {
        super(message);
    }

    QueueException(String message, Throwable cause) {
        super(message, cause);
    }
}
