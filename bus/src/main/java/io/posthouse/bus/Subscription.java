package io.posthouse.bus;

/** What a service hears or answers, until it cancels. */
public interface Subscription {

    /** Ends it; what is on its way may still arrive. Any thread, any number of times. */
    void cancel();
}
