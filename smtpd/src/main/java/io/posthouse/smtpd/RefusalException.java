package io.posthouse.smtpd;

import io.posthouse.mail.Reply;

/** An argument that is refused, with the reply that says why. Thrown where it is read, caught where it is answered. */
final class RefusalException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Reply reply;

    RefusalException(Reply reply) {
        super(reply.toString(), null, false, false); // hostile input is the normal case: no stack trace to pay for
        this.reply = reply;
    }

    Reply reply() {
        return reply;
    }
}
