package io.posthouse.master;

/** The relay cannot start. The message says in one sentence what is wrong and what to do. */
public final class StartFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StartFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
