package io.posthouse.bus.contract;

import io.posthouse.bus.Event;
import io.posthouse.mail.QueueId;

/**
 * A message was put into hold and stays there until a person acts. Said by qmgr after the spool has moved it, heard by
 * the log and whoever counts; nothing depends on it.
 *
 * @param reason in plain words
 */
public record Held(QueueId id, String reason) implements Event {}
