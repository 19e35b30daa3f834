package io.posthouse.bench;

/** Something must be installed, built or allowed before anything can be measured; the message says what, in one sentence. */
final class NotReadyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotReadyException(String whatToDo) {
        super(whatToDo);
    }
}
