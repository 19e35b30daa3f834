package io.posthouse.bus;

/**
 * A question that one service answers, later.
 *
 * @param <A> the type of the answer
 */
public interface Request<A> {

    /** The name of the service that answers. */
    String to();
}
