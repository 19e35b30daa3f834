package io.posthouse.bus.contract;

import io.posthouse.bus.Event;

/**
 * A service came upon a bug and cannot go on. Said by its worker, or by the bus for a hearer that threw; heard by
 * master, which makes a new one.
 */
public record ServiceFailed(String service, Throwable cause) implements Event {}
