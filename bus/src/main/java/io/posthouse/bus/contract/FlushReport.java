package io.posthouse.bus.contract;

/**
 * What a {@link FlushRequest} has led to so far.
 *
 * @param begun false where others have asked for so much that this has to be asked again later
 * @param letters how many were found to wait, and are tried now
 * @param complete whether the whole queue has been looked through; if not, there may be more
 */
public record FlushReport(boolean begun, int letters, boolean complete) {
    /** The whole queue will be looked through. */
    public static final FlushReport BEGUN = new FlushReport(true, 0, false);

    /** Nothing was done. */
    public static final FlushReport REFUSED = new FlushReport(false, 0, false);
}
