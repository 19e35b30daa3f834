package io.posthouse.bus.contract;

import io.posthouse.bus.Event;
import io.posthouse.mail.NextHop;
import java.time.Duration;

/**
 * Mail for a next hop comes so much faster than it goes that whoever brings it has to wait, and has had to for a second. Said
 * by qmgr, once until it says {@link IntakeRestored} of the same mail; heard by the log. Nothing depends on it.
 *
 * @param large whether that is because of the size of the large contents that wait, and concerns only who brings more of
 *     these; else because of the number of letters, and concerns all
 * @param waiting letters for it that were never tried, beyond those in memory
 * @param sizeBytes of the large contents for it that were never tried and wait in memory
 * @param delay how long a client waits at most before each message
 */
public record IntakeSlowed(NextHop nextHop, boolean large, int waiting, long sizeBytes, Duration delay)
        implements Event {

    /** A content of more octets is large: it takes more to be received and sent on than all else that is done for it. */
    public static final int LARGE_BYTES = 256 << 10;
}
