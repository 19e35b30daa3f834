package io.posthouse.bus.contract;

import io.posthouse.bus.Event;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import java.time.Duration;
import java.time.Instant;

/**
 * A message could not be delivered to one recipient yet and will be tried again. Said by qmgr after the spool has
 * recorded it, heard by the log and whoever counts; nothing depends on it.
 *
 * @param delay from acceptance to now
 * @param attempt 1 for the first
 * @param next when it is tried again, at the earliest
 */
public record Deferred(
        QueueId id, Recipient recipient, NextHop nextHop, Outcome outcome, Duration delay, int attempt, Instant next)
        implements Event {}
