package io.posthouse.spool;

import io.posthouse.mail.QueueId;

/** There is no such letter: it was removed, by whoever works on it or by a person. Trying again would not help. */
public final class UnknownLetterException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UnknownLetterException(QueueId id) {
        super("no letter " + id + " in the spool");
    }
}
