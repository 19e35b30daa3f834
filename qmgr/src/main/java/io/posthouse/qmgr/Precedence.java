package io.posthouse.qmgr;

/**
 * What urgent mail has before other mail. Urgent is mail of a priority above 0 (RFC 6710).
 *
 * @param reservePercent of deliveries to one next hop, of deliveries by one transport, and of letters and recipients in
 *     memory, what part of the most there may be only urgent mail may use, rounded down; 0 to 50, default 10
 * @param turns of mail of a higher priority in a row at one next hop, before mail of a lower one that waits there has one; 1
 *     at least, default 4
 */
public record Precedence(int reservePercent, int turns) {
    /** Two of twenty deliveries to a next hop, 2,000 of 20,000 letters in memory, four turns of five. */
    public static final Precedence DEFAULT = new Precedence(10, 4);

    public Precedence {
        if (reservePercent < 0 || reservePercent > 50) {
            throw new IllegalArgumentException(
                    "urgent-reserve " + reservePercent + " % is out of range; write 0 to 50");
        }
        if (turns < 1) {
            throw new IllegalArgumentException("urgent-turns is " + turns + "; write 1 at least");
        }
    }

    /** What of a bound is kept for urgent mail. */
    int reserve(int bound) {
        return (int) ((long) bound * reservePercent / 100);
    }
}
