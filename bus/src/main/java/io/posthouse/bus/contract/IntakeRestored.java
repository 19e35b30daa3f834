package io.posthouse.bus.contract;

import io.posthouse.bus.Event;
import io.posthouse.mail.NextHop;
import java.time.Duration;

/**
 * Nobody waits any more who brings mail for a next hop, and nobody has had to for a second, after {@link IntakeSlowed}. Said by
 * qmgr, heard by the log. Nothing depends on it.
 *
 * @param large which of the two is over
 * @param waiting letters for it that were never tried, beyond those in memory, when the last wait was over
 * @param sizeBytes of the large contents for it that were never tried and waited in memory then
 * @param delayed messages whose client had to wait
 * @param lasted since the first had to, until none had to any more
 */
public record IntakeRestored(NextHop nextHop, boolean large, int waiting, long sizeBytes, long delayed, Duration lasted)
        implements Event {}
