package io.posthouse.bus;

/**
 * Something that happened, told to all who care. Its loss may cost delay but never mail: what must survive is in the
 * spool before it is said.
 */
public interface Event {}
