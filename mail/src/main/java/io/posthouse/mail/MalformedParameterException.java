package io.posthouse.mail;

/** A parameter of MAIL or RCPT whose value its standard does not allow; the message says why, fit for a reply. */
public final class MalformedParameterException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedParameterException(String message) {
        super(message, null, false, false); // hostile input is the normal case: no stack trace to pay for
    }
}
