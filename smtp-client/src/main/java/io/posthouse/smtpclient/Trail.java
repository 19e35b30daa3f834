package io.posthouse.smtpclient;

/** Hears where sessions stand, so that a test can wait for a moment and a failure can show what led to it. */
interface Trail {
    Trail NONE = (session, phase) -> {};

    /** On the session's event loop. */
    void entered(Session session, Phase phase);
}
