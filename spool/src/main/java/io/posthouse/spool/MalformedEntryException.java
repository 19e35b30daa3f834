package io.posthouse.spool;

/** A line in a spool file that is no entry, or not one of ours. */
final class MalformedEntryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedEntryException(String what) {
        super(what, null, false, false); // remains of older mail are a normal thing to meet
    }

    MalformedEntryException(Exception cause) {
        super(String.valueOf(cause.getMessage()), cause, false, false);
    }
}
