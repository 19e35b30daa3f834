/**
 * Delivers letters to their next hop over SMTP: finds the peers, keeps sessions with them, and says for each recipient what
 * became of it.
 *
 * <p>Threads: a session and the transaction in it belong to their channel's event loop; a delivery belongs to the loop of
 * the session it uses first, where all its later sessions are opened too. Only the pool of idle sessions and the register
 * of deliveries under way are shared. A content that must be read from disk piece by piece is read on threads of its own.
 *
 * <p>Answers {@link io.posthouse.bus.contract.DeliveryRequest} with {@link io.posthouse.bus.contract.DeliveryReport};
 * publishes {@link io.posthouse.bus.contract.ServiceFailed} if it finds a mistake of its own.
 *
 * <p>How it fails: a peer that is away, hangs, closes or talks nonsense makes its recipients deferred with the reason; only
 * a reply that was read and understood makes one delivered or failed. A connection lost after the final dot leaves open
 * whether the message arrived; it is then sent again, since a duplicate is better than a loss.
 *
 * <p>Standards: RFC 5321, RFC 1870 (SIZE), RFC 2034 and 3463 (enhanced status codes), RFC 2920 (pipelining), RFC 6152
 * (8BITMIME), RFC 7505 (null MX).
 */
@NullMarked
package io.posthouse.smtpclient;

import org.jspecify.annotations.NullMarked;
