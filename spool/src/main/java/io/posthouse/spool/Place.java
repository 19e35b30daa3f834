package io.posthouse.spool;

import java.nio.file.Path;
import java.util.Arrays;

/** Where a letter lies. */
sealed interface Place {

    /** In a bag, among others. */
    final class InBag implements Place {
        private static final long[] NO_HISTORY = {};

        private final Bag bag;
        private final long start;
        private final int lineLength;
        private final long sizeBytes;
        private final long[] history; // start and length of each run of lines that tell what happened to it

        /**
         * A place that holds a message and no history yet.
         *
         * @param start where the message entry begins
         * @param lineLength of the message entry, with its line feed
         * @param sizeBytes of the content, which follows the line
         */
        InBag(Bag bag, long start, int lineLength, long sizeBytes) {
            this(bag, start, lineLength, sizeBytes, NO_HISTORY);
        }

        private InBag(Bag bag, long start, int lineLength, long sizeBytes, long[] history) {
            this.bag = bag;
            this.start = start;
            this.lineLength = lineLength;
            this.sizeBytes = sizeBytes;
            this.history = history;
        }

        /** The same place with more history. */
        InBag with(long linesStart, int length) {
            long[] longer = Arrays.copyOf(history, history.length + 2);
            longer[history.length] = linesStart;
            longer[history.length + 1] = length;
            return new InBag(bag, start, lineLength, sizeBytes, longer);
        }

        Bag bag() {
            return bag;
        }

        long start() {
            return start;
        }

        int lineLength() {
            return lineLength;
        }

        long sizeBytes() {
            return sizeBytes;
        }

        long contentStart() {
            return start + lineLength;
        }

        /** How many runs of lines tell what happened to it. */
        int runs() {
            return history.length / 2;
        }

        long runStart(int run) {
            return history[2 * run];
        }

        int runLength(int run) {
            return (int) history[2 * run + 1];
        }

        /** Behind all that the bag says of this letter. */
        long end() {
            int last = runs() - 1;
            return last < 0 ? start + length() : runStart(last) + runLength(last);
        }

        /** The octets of the message entry: what this letter takes in its bag. */
        long length() {
            return lineLength + sizeBytes + 1;
        }
    }

    /**
     * In a file of its own.
     *
     * @param contentStart where the content begins
     * @param end where the next line of its history goes
     */
    record InFile(Path file, long contentStart, long sizeBytes, long end) implements Place {}
}
