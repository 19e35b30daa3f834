package io.posthouse.smtpclient;

/** When in a session a peer may misbehave. */
enum Moment {
    GREETING,
    EHLO,
    HELO,
    MAIL,
    RCPT,
    DATA,
    /** Some of the content has come: its first octets, and every two million. */
    CONTENT,
    FINAL_DOT,
    RSET,
    QUIT,
    /** The reply to the final dot has gone out; what happens now happens to an idle session. */
    IDLE
}
