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
 */
public record Reception(Optional<InetAddress> client, String helo, String protocol, boolean submission, Instant at) {}
