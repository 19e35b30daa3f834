package io.posthouse.bus.contract;

import io.posthouse.bus.Event;

/**
 * A service is ready, for the first time or again. Said by master, heard by the log.
 *
 * @param restarts how often it has been restarted; 0 at first
 */
public record ServiceStarted(String service, int restarts) implements Event {}
