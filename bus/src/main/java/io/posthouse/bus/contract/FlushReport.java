package io.posthouse.bus.contract;

/**
 * What a {@link FlushRequest} found.
 *
 * @param letters how many wait for that domain
 * @param complete whether the whole queue has been looked through; if not, there may be more
 */
public record FlushReport(int letters, boolean complete) {}
