package io.posthouse.bus.contract;

import io.posthouse.bus.Event;
import io.posthouse.mail.QueueId;

/**
 * A person did something to a letter. Said by qmgr after the spool has recorded it, heard by the log and whoever counts;
 * nothing depends on it. A letter that is held is also told of with {@link Held}, one that is gone with {@link Removed}.
 */
public record Intervened(QueueId id, Intervention what) implements Event {}
