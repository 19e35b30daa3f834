/**
 * Tells senders what became of their mail: failed, delayed, delivered or relayed.
 *
 * <p>A request may come on any thread; reading the original, writing the notification and handing it over happen on the
 * few threads of the service, since they wait for the disk. What is composed is composed without any input or output.
 *
 * <p>Answers {@code BounceRequest} with {@code BounceReport}, after the notification is safe in the spool, which it reaches
 * through cleanup as all mail does; cleanup says {@code Accepted} of it. Hears nothing and says nothing else.
 *
 * <p>When the spool cannot be read or takes nothing, the answer is that exception, nothing has been written, and qmgr asks
 * again. A failure that nobody can be told of is an answer too, and keeps the letter for a person: mail from the null
 * reverse-path is reported to the postmaster once, and such a report never again.
 *
 * <p>After RFC 3461 (who is told of what), RFC 6522 and RFC 3464 (what a notification looks like), RFC 6533 (addresses
 * beyond ASCII), RFC 3834 section 3 (how it is marked), and RFC 5321 sections 3.6.3, 4.5.5 and 6.1.
 */
@NullMarked
package io.posthouse.bounce;

import org.jspecify.annotations.NullMarked;
