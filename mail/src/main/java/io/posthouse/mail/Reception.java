package io.posthouse.mail;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * How and from whom a message came: what its trace header and the log say (RFC 5321 section 4.4).
 *
 * @param client address of the sending host, empty for a message made or dropped locally
 * @param helo what the client called itself, empty where it did not
 * @param protocol the word after "with" in the Received header (RFC 3848): SMTP, ESMTP, …
 * @param submission whether the client is one we send mail out for, so that a missing Date or Message-ID is ours to
 *     add (RFC 6409 section 8)
 * @param at when the transaction began
 * @param origin whether somebody sent it, or this relay itself did
 */
public record Reception(
        Optional<InetAddress> client, String helo, String protocol, boolean submission, Instant at, Origin origin) {

    /** Who sent a message. */
    public enum Origin {
        /** A client or a local program. */
        OUTSIDE,
        /** This relay, to tell a sender what became of its message. */
        NOTIFICATION,
        /** This relay, to tell the postmaster of a failure that no sender can be told of. If this fails, nobody is told. */
        LAST_NOTIFICATION
    }

    /** A message from outside. */
    public Reception(Optional<InetAddress> client, String helo, String protocol, boolean submission, Instant at) {
        this(client, helo, protocol, submission, at, Origin.OUTSIDE);
    }

    /** A message that this relay writes itself; complete as it is. */
    public static Reception of(Origin origin, Instant at) {
        return new Reception(Optional.empty(), "", "", false, at, origin);
    }
}
