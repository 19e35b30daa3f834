package io.posthouse.spool;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Lines in a letter's own file that may not be durable.
 *
 * @param start where they begin
 * @param end where they end; what is before it never changes
 * @param doubtful whether a sync has failed meanwhile: then the system may take for written what it has lost, and only what
 *     is written anew is synced again
 */
record UnsyncedLines(long start, long end, boolean doubtful) {

    UnsyncedLines inDoubt() {
        return new UnsyncedLines(start, end, true);
    }

    /** These and others of the same letter. */
    UnsyncedLines and(UnsyncedLines others) {
        return new UnsyncedLines(Math.min(start, others.start), Math.max(end, others.end), doubtful || others.doubtful);
    }

    /** Makes them durable. Blocks. */
    void sync(DiskFile file) throws IOException {
        if (doubtful) {
            var octets = ByteBuffer.allocate(Math.toIntExact(end - start));
            file.read(octets, start);
            file.write(octets.flip(), start);
        }
        file.sync();
    }
}
