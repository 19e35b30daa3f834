/**
 * What the components say to each other: one record for each event, request and report.
 *
 * <p>An event is a past participle; a question ends in {@code Request}, its answer in {@code Report}. Each says who says
 * it, who hears it, and what its loss costs; each is immutable and holds facts only. The log, the counters and every
 * observer live from the same events, so there is one source of what happened.
 */
@NullMarked
package io.posthouse.bus.contract;

import org.jspecify.annotations.NullMarked;
