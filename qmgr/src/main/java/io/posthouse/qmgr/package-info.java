/**
 * Decides what is tried, where, when, and how hard.
 *
 * <p>All state is owned by one thread, the service's worker, so nothing is locked; only {@link io.posthouse.qmgr.Ledger}
 * goes on where the spool's threads complete, so that the usual letter needs no second turn of the worker.
 *
 * <p>Hears {@code Accepted}, and of transports {@code ServiceFailed} and {@code ServiceStarted}; asks transports with
 * {@code DeliveryRequest} and, before a letter moves on, bounce with {@code BounceRequest}; says {@code Delivered},
 * {@code Deferred}, {@code Failed}, {@code Notified}, {@code Held} and {@code Removed} after the spool has recorded it, and
 * {@code SpoolTroubled} and {@code SpoolRecovered} when it cannot. Operators ask it with {@code QueueRequest}, {@code
 * LetterRequest} and {@code InterventionRequest}, clients that say ETRN with {@code FlushRequest}; what a person did it
 * says with {@code Intervened}.
 *
 * <p>When the spool takes nothing, what was to be recorded is kept and tried again, and no new delivery starts. When a
 * transport fails, its letters wait for it. While bounce is away, letters that failed wait for it, and in the end in hold.
 * When the service itself fails, a new one finds everything in the spool: what is in memory is never the only copy.
 *
 * <p>Retries and life time as RFC 5321 section 4.5.4.1 asks; the concurrency towards a next hop follows Postfix's queue
 * manager.
 */
@NullMarked
package io.posthouse.qmgr;

import org.jspecify.annotations.NullMarked;
