/**
 * Between every way in and the spool: the trace header, fields that a submitted message lacks, the check for loops.
 *
 * <p>A library that streams: it runs on the thread of whoever brings a message, copies nothing, looks at the header section
 * only, and never blocks. Apart from what it adds, a content arrives as it came.
 *
 * <p>It says {@link io.posthouse.bus.contract.Accepted} after the sync, on a thread of the spool, and hears nothing.
 *
 * <p>A message that cannot be taken is a {@link io.posthouse.mail.Reply}; a spool that cannot take any is the spool's
 * exception, passed on.
 *
 * <p>After RFC 5321 sections 4.4 (trace) and 6.3 (loops), RFC 5322 and RFC 6409 section 8.
 */
@NullMarked
package io.posthouse.cleanup;

import org.jspecify.annotations.NullMarked;
