package io.posthouse.bus.contract;

import io.posthouse.bus.Event;
import java.time.Duration;
import java.time.Instant;

/**
 * After a start, all is known by heart of the letters that waited in files: from now on whoever looks at the queue need not
 * wait for the disk. Said by the spool, once, unless nothing waited; heard by the log. Nothing depends on it.
 *
 * @param letters that wait, deferred or held
 * @param oldest when the first of them arrived
 * @param took since the spool was opened
 */
public record QueueKnown(int letters, Instant oldest, Duration took) implements Event {}
