package io.posthouse.mail;

/** An address that RFC 5321 section 4.1.2 does not allow; the message says which part and why, fit for a reply. */
public final class MalformedAddressException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedAddressException(String message) {
        super(message, null, false, false); // hostile input is the normal case: no stack trace to pay for
    }
}
