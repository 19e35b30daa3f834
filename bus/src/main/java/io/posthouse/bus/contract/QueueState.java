package io.posthouse.bus.contract;

/** Where a letter stands in the queue. */
public enum QueueState {
    /** Accepted, and not tried yet. */
    INCOMING,
    /** Due, and being tried or next in turn. */
    ACTIVE,
    /** Waits for the time when it is tried again. */
    DEFERRED,
    /** Waits for a person. */
    HOLD
}
