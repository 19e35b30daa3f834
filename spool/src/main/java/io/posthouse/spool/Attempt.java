package io.posthouse.spool;

import io.posthouse.mail.NextHop;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Recipient;
import java.time.Instant;
import java.util.List;

/**
 * What one delivery attempt did: an entry of a letter's history.
 *
 * @param number 1 for the letter's first
 * @param at when it ended
 * @param recipients those that were tried
 * @param outcomes one for each of them, in their order
 */
public record Attempt(int number, Instant at, NextHop nextHop, List<Recipient> recipients, List<Outcome> outcomes) {
    public Attempt {
        recipients = List.copyOf(recipients);
        outcomes = List.copyOf(outcomes);
        if (recipients.size() != outcomes.size()) {
            throw new IllegalArgumentException(recipients.size() + " recipients, " + outcomes.size() + " outcomes");
        }
    }
}
