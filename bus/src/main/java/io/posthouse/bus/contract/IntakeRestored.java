package io.posthouse.bus.contract;

import io.posthouse.bus.Event;
import io.posthouse.mail.NextHop;
import java.time.Duration;

/**
 * Nobody waits any more who brings mail for a next hop, after {@link IntakeSlowed}. Said by qmgr, heard by the log. Nothing
 * depends on it.
 *
 * @param waiting letters for it that were never tried, beyond those in memory
 * @param sizeBytes of the large contents for it that were never tried and wait in memory
 * @param delayed messages whose client had to wait
 * @param lasted since intake was slowed
 */
public record IntakeRestored(NextHop nextHop, int waiting, long sizeBytes, long delayed, Duration lasted)
        implements Event {}
