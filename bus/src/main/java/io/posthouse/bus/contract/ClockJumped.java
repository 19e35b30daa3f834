package io.posthouse.bus.contract;

import io.posthouse.bus.Event;
import java.time.Duration;
import java.time.Instant;

/**
 * The calendar shows another time than it ought to by the time that has passed: somebody has set the clock, or the machine
 * has slept. Said by qmgr within minutes, once for each jump of more than a minute; heard by the log. Nothing depends on it.
 *
 * @param by how far it has jumped; negative if it was put back
 * @param now what it shows
 */
public record ClockJumped(Duration by, Instant now) implements Event {}
