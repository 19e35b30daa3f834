package io.posthouse.smtpclient;

import io.posthouse.mail.Outcome;

/**
 * Why a session came to nothing, found out by ourselves and not said by the peer.
 *
 * @param status of class 4: another attempt may go better
 * @param reason in plain words, with the peer's name
 */
record Trouble(String status, String reason) {

    /** RFC 3463 section 3.5: no answer from host. */
    static Trouble noConnection(String reason) {
        return new Trouble("4.4.1", reason);
    }

    /** RFC 3463 section 3.5: bad connection. */
    static Trouble lost(String reason) {
        return new Trouble("4.4.2", reason);
    }

    /** RFC 3463 section 3.6: other protocol status. */
    static Trouble nonsense(String reason) {
        return new Trouble("4.5.0", reason);
    }

    /** RFC 3463 section 3.4: other mail system status; ours in this case. */
    static Trouble ours(String reason) {
        return new Trouble("4.3.0", reason);
    }

    /** RFC 3463 section 3.4: system not accepting network messages; ours in this case. */
    static Trouble stopping() {
        return new Trouble("4.3.2", "the relay is stopping");
    }

    Outcome deferred() {
        return Outcome.deferred(status, "", reason);
    }
}
