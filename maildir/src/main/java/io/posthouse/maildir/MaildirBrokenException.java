package io.posthouse.maildir;

/** The Maildir cannot be used at all: the service does not start. */
public final class MaildirBrokenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MaildirBrokenException(String message, Throwable cause) {
        super(message, cause);
    }
}
