package io.posthouse.bus.contract;

import io.posthouse.bus.Event;
import io.posthouse.mail.QueueId;

/**
 * A message has left the spool: there is nothing more to do for any of its recipients. Said by qmgr, heard by the log
 * and whoever counts; nothing depends on it.
 */
public record Removed(QueueId id) implements Event {}
