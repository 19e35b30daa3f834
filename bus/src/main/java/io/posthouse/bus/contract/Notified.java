package io.posthouse.bus.contract;

import io.posthouse.bus.Event;
import io.posthouse.mail.Notify;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import java.util.List;

/**
 * A message's sender, or the postmaster in its place, is being told what became of some recipients. Said by qmgr after
 * the spool has recorded it, heard by the log and whoever counts; nothing depends on it.
 *
 * @param about of what: of failure, delay or success
 * @param notification the letter that tells
 */
public record Notified(QueueId id, Notify about, List<Recipient> recipients, QueueId notification) implements Event {
    public Notified {
        recipients = List.copyOf(recipients);
    }
}
