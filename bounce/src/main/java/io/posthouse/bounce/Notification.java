package io.posthouse.bounce;

import io.posthouse.mail.Domain;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Notify;
import io.posthouse.spool.Letter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is told, of which letter, to whom.
 *
 * @param about failure, delay or success
 * @param hostname of this relay
 * @param to the letter's reverse-path, or the postmaster where that is null
 * @param toPostmaster whether the postmaster is told in the sender's place
 * @param fates of at least one recipient
 * @param at when the fates were learnt
 * @param retryUntil when those that are delayed will be given up
 */
record Notification(
        Notify about,
        Domain hostname,
        Letter letter,
        Mailbox to,
        boolean toPostmaster,
        List<Fate> fates,
        Instant at,
        Instant retryUntil) {
    Notification {
        fates = List.copyOf(fates);
    }

    /** How long the letter has waited, though the clock may have jumped. */
    Duration age() {
        return letter.age().at(at);
    }

    /** Whether whoever is told has an address beyond ASCII, and so reads a notification beyond ASCII (RFC 6533). */
    boolean isInternational() {
        return !Mime.isAscii(to.toString());
    }
}
