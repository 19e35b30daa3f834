package io.posthouse.it;

/** When in a session a peer may misbehave. */
enum Moment {
    GREETING,
    EHLO,
    MAIL,
    RCPT,
    DATA,
    /** Some of the content has come. */
    CONTENT,
    /** All of the content has come, and the peer does not keep it. */
    FINAL_DOT,
    /** All of the content has come and the peer keeps it, but its reply does not say so: the cause of duplicates (RFC 1047). */
    AFTER_DOT,
    /** The relay has nothing more to send. */
    QUIT
}
