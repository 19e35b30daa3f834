package io.posthouse.bus.contract;

import io.posthouse.bus.Event;
import io.posthouse.mail.NextHop;
import java.time.Duration;

/**
 * Mail for a next hop comes so much faster than it goes that whoever brings it has to wait. Said by qmgr, once until it says
 * {@link IntakeRestored}; heard by the log. Nothing depends on it.
 *
 * @param waiting letters for it that were never tried, beyond those in memory
 * @param sizeBytes of the large contents for it that were never tried and wait in memory
 * @param delay how long a client waits at most before each message
 */
public record IntakeSlowed(NextHop nextHop, int waiting, long sizeBytes, Duration delay) implements Event {}
