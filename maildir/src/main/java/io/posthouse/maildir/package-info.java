/**
 * Keeps letters in a Maildir: the transport of a relay that is to send nothing out.
 *
 * <p>Letters are written by a small pool of threads, since files block; requests are taken on whatever thread asks.
 *
 * <p>Answers {@code DeliveryRequest} to the service {@code maildir}, one copy of the message for each request, and says
 * delivered only when file and folder are synced. The copy's name follows from queue id and recipients, so a delivery
 * repeated after a crash replaces its first copy, as long as no mail program has moved that to {@code cur/}.
 *
 * <p>A full or broken disk defers: 4.3.1 or 4.3.0, with what the disk said.
 *
 * <p>Maildir as Daniel J. Bernstein described it (https://cr.yp.to/proto/maildir.html); trace headers of final delivery by
 * RFC 5321 section 4.4 and RFC 9228. Octets are kept as they came, line ends included.
 */
@NullMarked
package io.posthouse.maildir;

import org.jspecify.annotations.NullMarked;
