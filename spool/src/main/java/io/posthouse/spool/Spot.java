package io.posthouse.spool;

import io.posthouse.bus.contract.QueueState;
import io.posthouse.mail.QueueId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a letter was when the spool thread looked: it may have moved on since.
 *
 * @param due the minute, while it is deferred
 * @param docket if it has one; if not, it is in a file of its own
 * @param file where its own file is, or will be
 */
record Spot(QueueId id, QueueState state, Optional<Instant> due, Optional<Docket> docket, Path file) {}
