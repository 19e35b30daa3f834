package io.posthouse.qmgr;

import java.util.concurrent.CompletionException;

/** What really happened, where a stage has wrapped it up. */
final class Causes {

    static Throwable of(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** In plain words. */
    static String reason(Throwable failure) {
        Throwable cause = of(failure);
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private Causes() {}
}
