package io.posthouse.qmgr;

/**
 * How much is in memory, and what else may be. Owned by the qmgr thread.
 *
 * <p>Letters and recipients are bounded, and a part of both bounds is kept for urgent mail. So that one next hop which takes
 * nothing does not fill the memory and delay all others, each may hold only {@value #SHARE} times as many recipients as are
 * still free: one gets up to four fifths, two get four ninths each, and whoever comes next finds room at once. (In switches
 * this is known as dynamic thresholds for shared memory, after Choudhury and Hahne, 1998.) The same holds, separately, for a
 * next hop's urgent mail, so that a flood of it leaves room as well.
 */
final class Room {
    private static final int SHARE = 4;
    private static final int MAX_IN_LINE = 60_000; // ids take little, but the spool has to know of each where it lies

    /** Of one kind: how many are in memory, how many may be. */
    private static final class Count {
        private final int max;
        private final int maxOrdinary;
        private int all;
        private int urgent;

        Count(int max, Precedence precedence) {
            this.max = max;
            maxOrdinary = max - precedence.reserve(max);
        }

        void add(int more, boolean isUrgent) {
            all += more;
            if (isUrgent) {
                urgent += more;
            }
        }

        int free(boolean forUrgent) {
            int free = max - all;
            return forUrgent ? free : Math.min(free, maxOrdinary - (all - urgent));
        }
    }

    private final Count letters;
    private final Count recipients;
    private int inLine;
    private int reading;

    Room(QmgrConfig config) {
        letters = new Count(config.maxLetters(), config.precedence());
        recipients = new Count(config.maxRecipients(), config.precedence());
    }

    void enter(ActiveLetter letter) {
        letters.add(1, letter.isUrgent());
        recipients.add(letter.pending().size(), letter.isUrgent());
    }

    void leave(ActiveLetter letter) {
        letters.add(-1, letter.isUrgent());
        recipients.add(-letter.pending().size(), letter.isUrgent());
    }

    /** A letter is on its way from the spool. */
    void beginReading() {
        reading++;
    }

    void endReading() {
        reading--;
    }

    int reading() {
        return reading;
    }

    /** The id of a letter stands in line. */
    void lineUp() {
        inLine++;
    }

    void leaveLine() {
        inLine--;
    }

    /** Whether one more id may stand in line for a next hop: the longer all lines are, the shorter each must be. */
    boolean admitsToLine(NextHopQueue queue) {
        return queue.overflow().size() < (long) SHARE * (MAX_IN_LINE - inLine);
    }

    /** Whether so many ids stand in line that more should come slowly. */
    boolean hasLongLine() {
        return inLine > MAX_IN_LINE / 2;
    }

    /** Letters that may still come, if they are not urgent. */
    int left() {
        return recipients.free(false) <= 0 ? 0 : Math.max(0, letters.free(false) - reading);
    }

    boolean admits(NextHopQueue queue, boolean urgent) {
        return letters.free(urgent) > reading && queue.recipients(urgent) < (long) SHARE * recipients.free(urgent);
    }
}
