package io.posthouse.simulation;

/** What a peer does instead of what it should. */
enum Twist {
    NONE,
    /** Says 4xx. */
    TEMPORARY,
    /** Says 5xx. */
    PERMANENT,
    /** Says 421 and closes. */
    CLOSING,
    /** Says what is no reply. */
    NONSENSE,
    /** Says nothing any more. */
    HANG,
    CLOSE,
    RESET,
    /** Takes its time, perhaps longer than anyone waits. */
    SLOW
}
