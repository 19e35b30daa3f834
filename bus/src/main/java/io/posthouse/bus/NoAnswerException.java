package io.posthouse.bus;

/** Nobody answers this request: the service is not part of this relay, is restarting, or has stopped. */
public final class NoAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoAnswerException(Request<?> request) {
        super("no service \"" + request.to() + "\" answers "
                + request.getClass().getSimpleName() + " now");
    }
}
