package io.posthouse.bus.contract;

import io.posthouse.bus.Event;

/**
 * The relay cannot be reached by operators from another process; it goes on all the same. Said by control, heard by the
 * log; nothing depends on it.
 *
 * @param what is wrong and what to do, in one sentence
 */
public record ControlTroubled(String what) implements Event {}
