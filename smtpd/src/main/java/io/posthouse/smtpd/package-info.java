/**
 * Receives mail over SMTP: the session, its rules, its extensions.
 *
 * <p>A {@link io.posthouse.smtpd.SmtpdService} listens; each connection then lives on one event loop, which owns all its
 * state. Nothing blocks: while the spool syncs, the session waits and reads nothing more from its client. Memory is
 * bounded by the limits in {@link io.posthouse.smtpd.SmtpdConfig}.
 *
 * <p>It says {@link io.posthouse.bus.contract.Refused} whenever a client is told no, asks with {@link
 * io.posthouse.bus.contract.FlushRequest} for a client that says ETRN, and hears nothing; mail goes through cleanup into
 * the spool, and 250 follows the sync.
 *
 * <p>What a client does wrong gets a reply with its reason; too much of it ends the session. A full or broken spool is 452
 * or 451. A bug ends the session it is found in.
 *
 * <p>After RFC 5321, 1870 (SIZE), 1985 (ETRN), 2034 and 3463 (enhanced status codes), 2920 (pipelining), 3461 (DSN), 6152
 * (8BITMIME), 6710 (MT-PRIORITY). Relays for permitted networks only.
 */
@NullMarked
package io.posthouse.smtpd;

import org.jspecify.annotations.NullMarked;
