package io.posthouse.bus.contract;

import io.posthouse.bus.Event;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import java.time.Instant;

/**
 * A message is safe in the spool and may be delivered. Said by cleanup after the sync, heard by qmgr. A hint: when it
 * is lost, the next look into incoming finds the message, so the cost is delay and never mail.
 *
 * @param id its name in the spool, never used twice
 * @param sizeBytes of the content as stored
 * @param at when the sync returned, by the bus's clock
 */
public record Accepted(
        QueueId id, Envelope envelope, Reception reception, long sizeBytes, ContentTraits traits, Instant at)
        implements Event {}
