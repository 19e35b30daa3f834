package io.posthouse.it;

import java.io.IOException;

/** The relay said something else than the test can go on with. */
final class UnexpectedReplyException extends IOException {
    private static final long serialVersionUID = 1;

    private final String reply;

    UnexpectedReplyException(String expected, String reply) {
        super("expected " + expected + ", got: " + reply);
        this.reply = reply;
    }

    String reply() {
        return reply;
    }
}
