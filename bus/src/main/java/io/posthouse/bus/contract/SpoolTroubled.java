package io.posthouse.bus.contract;

import io.posthouse.bus.Event;

/**
 * The spool met trouble and coped: its disk is full or broken, or it put something unreadable aside. Said by the spool,
 * once for each trouble, heard by the log.
 *
 * @param what happened, on what, and what follows, in one sentence
 */
public record SpoolTroubled(String what) implements Event {}
