package io.posthouse.smtp;

/** The argument of a command that RFC 5321 section 4.1.2 does not allow; the message says why, fit for a reply. */
public final class MalformedCommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedCommandException(String message) {
        super(message, null, false, false); // hostile input is the normal case: no stack trace to pay for
    }
}
