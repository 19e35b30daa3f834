package io.posthouse.bus.contract;

import io.posthouse.bus.Event;

/** The spool takes mail again after a {@link SpoolTroubled}. Said by the spool, heard by the log. */
public record SpoolRecovered(String what) implements Event {}
