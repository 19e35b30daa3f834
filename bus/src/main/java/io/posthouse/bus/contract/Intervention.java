package io.posthouse.bus.contract;

/** What a person may do to letters in the queue. */
public enum Intervention {
    /** Stop it, until a person releases it. */
    HOLD,
    /** Have a letter that is held tried again now. */
    RELEASE,
    /** Begin with it anew, as if it had just arrived: it is routed and tried now, and its lifetime begins again. */
    REQUEUE,
    /** Give it up and tell its sender, as if its lifetime were over. One that is held is given up when it is released. */
    EXPIRE,
    /** As {@link #EXPIRE}, and release it if it is held. */
    EXPIRE_AND_RELEASE,
    /** Take it out of the queue; nobody is told. */
    DELETE,
    /** Have a letter that is deferred tried now. */
    FLUSH
}
