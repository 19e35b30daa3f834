package io.posthouse.smtpclient;

import java.time.Duration;

/** Where a session stands: what it waits for, and how long it may. */
enum Phase {
    CONNECTING("the connection"),
    GREETING("the greeting"),
    EHLO("the reply to EHLO"),
    HELO("the reply to HELO"),
    /** In the pool, until the next message comes. */
    IDLE("a message"),
    /** In use, while the content is being opened. */
    READY("the content"),
    MAIL("the reply to MAIL"),
    RCPT("the reply to RCPT"),
    DATA("the reply to DATA"),
    CONTENT("it to take the content"),
    FINAL_DOT("the reply to the final dot"),
    RSET("the reply to RSET"),
    QUIT("the reply to QUIT"),
    CLOSED("nothing");

    /** For what does not depend on the peer. */
    private static final Duration UNLIMITED = Duration.ofDays(1);

    private final String awaited;

    Phase(String awaited) {
        this.awaited = awaited;
    }

    /** In words, after "waiting for". */
    String awaited() {
        return awaited;
    }

    Duration timeout(SmtpClientConfig config) {
        return switch (this) {
            case CONNECTING -> config.connectTimeout();
            case GREETING -> config.greetingTimeout();
            case EHLO, HELO -> config.ehloTimeout();
            case IDLE -> config.idleTimeout();
            case MAIL -> config.mailTimeout();
            case RCPT -> config.rcptTimeout();
            case DATA -> config.dataInitTimeout();
            case CONTENT -> config.dataBlockTimeout();
            case FINAL_DOT -> config.finalDotTimeout();
            case RSET -> config.rsetTimeout();
            case QUIT -> config.quitTimeout();
            case READY, CLOSED -> UNLIMITED;
        };
    }
}
