/**
 * The SMTP wire in both directions: commands, replies, contents, and the event loops beneath.
 *
 * <p>A decoder is owned by one thread, most often a channel's event loop. On the server's side it keeps no octets of its
 * own: what is not complete stays in the caller's buffer. Nothing here knows the bus, time or a session's rules.
 *
 * <p>What a client sends wrongly is a value ({@link io.posthouse.smtp.Verb#MALFORMED}, {@link
 * io.posthouse.smtp.ContentFlaw}) or an exception without a stack trace, each with its reason in words fit for a reply. What a peer replies wrongly is a {@link
 * io.posthouse.smtp.MalformedReplyException}.
 *
 * <p>Read strictly after RFC 5321: CRLF alone ends a line, CRLF dot CRLF alone ends a content. Only a reply may
 * end its lines with a bare LF, since nothing follows from where it ends.
 */
@NullMarked
package io.posthouse.smtp;

import org.jspecify.annotations.NullMarked;
