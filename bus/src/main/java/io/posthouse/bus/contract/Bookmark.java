package io.posthouse.bus.contract;

/**
 * Where in the queue a look through it goes on. Made by the spool and of no meaning to anyone else.
 *
 * @param value one word in ASCII
 */
public record Bookmark(String value) {}
