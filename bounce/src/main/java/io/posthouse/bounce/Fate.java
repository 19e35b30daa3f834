package io.posthouse.bounce;

import io.posthouse.mail.Outcome;
import io.posthouse.mail.Recipient;

/** What became of one recipient. */
record Fate(Recipient recipient, Outcome outcome) {

    /** What was learnt last: for a recipient that expired, why it was deferred until then. */
    Outcome cause() {
        return outcome.beforeExpiry().orElse(outcome);
    }

    /** The host that said so, as it is named in our session with it; empty if we found out ourselves. */
    String peerHost() {
        String peer = outcome.peer();
        int address = peer.indexOf('[');
        int end = peer.indexOf(']');
        return address > 0 ? peer.substring(0, address) : end < 0 ? peer : peer.substring(0, end + 1);
    }

    String domain() {
        return recipient.forwardPath().domain().name();
    }
}
