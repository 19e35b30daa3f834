package io.posthouse.qmgr;

/**
 * How many deliveries to one next hop may be under way at once. Owned by the qmgr thread.
 *
 * <p>The window opens by one with each success, so it doubles within one round of deliveries (slow start), but never
 * beyond what is in use plus the initial size: what was never tried is not known to work. It closes by one with each
 * failure. A success is a session that got past greeting and EHLO, whatever was replied later: a next hop that answers
 * 450 is alive, and asking it less often would not help. A failure is a connection or a handshake that came to nothing.
 *
 * <p>Urgent mail may go somewhat beyond, so that it need not wait for deliveries that take their time: a part of the limit
 * is kept for it, which other mail never gets.
 *
 * <p>As many failures as the window is wide, with no success between, are a <i>cohort</i>: all sessions that were open
 * side by side have failed. One failed cohort and the next hop is dead. Some time later a single delivery probes it; if
 * that fails too it is dead again at once, and if it works the window starts at its initial size.
 *
 * <p>Success and failure are each counted in steps of one with half a step of hysteresis, as Postfix does (its
 * SCHEDULER_README, "Concurrency scheduling"), so that single failures between successes do not make the window jump.
 */
final class ConcurrencyWindow {
    private static final double STEP = 1.0;
    private static final double HALF_STEP = STEP / 2;
    private static final double FATAL_COHORTS = 1.0;
    private static final double ROUNDING = 1e-9; // five fifths are one

    private final int initial;
    private final int limit;
    private final int reserve;
    private int size;
    private int busy;
    private int urgentBusy;
    private double successes;
    private double failures;
    private double failedCohorts;
    private boolean probing;

    /**
     * A window as it is when nothing is known of the next hop.
     *
     * @param limit for all mail together
     * @param reserve what of the limit is for urgent mail only; less than the limit
     */
    ConcurrencyWindow(int initial, int limit, int reserve) {
        this.limit = limit - reserve;
        this.reserve = reserve;
        this.initial = Math.min(initial, this.limit);
        size = this.initial;
    }

    /** Whether a delivery may begin, of urgent mail or of other. */
    boolean hasRoom(boolean urgent) {
        return busy < (probing ? size : size + reserve) && (urgent || busy - urgentBusy < size);
    }

    int size() {
        return size;
    }

    int busy() {
        return busy;
    }

    void begin(boolean urgent) {
        busy++;
        urgentBusy += urgent ? 1 : 0;
    }

    /** A delivery is over; what it taught about the next hop, if anything, was said before. */
    void end(boolean urgent) {
        busy--;
        urgentBusy -= urgent ? 1 : 0;
    }

    void succeed() {
        failedCohorts = 0;
        if (probing) {
            restart();
        } else if (size < limit && size < busy + initial) {
            successes += STEP;
            while (successes + HALF_STEP >= 1) {
                size++;
                successes -= 1;
                failures = 0;
            }
            size = Math.min(size, limit);
        }
    }

    /** Returns whether the next hop is dead. */
    boolean fail() {
        failedCohorts += 1.0 / size;
        if (probing || failedCohorts >= FATAL_COHORTS - ROUNDING) {
            return true;
        }
        failures -= STEP;
        while (failures - HALF_STEP < 0 && size > 1) {
            size--;
            successes = 0;
            failures += 1;
        }
        return false;
    }

    /** After a dead next hop was left alone for a while: one delivery goes first. */
    void probe() {
        probing = true;
        size = 1;
        successes = 0;
        failures = 0;
        failedCohorts = 0;
    }

    /** The next hop was dead and is not: what came before says nothing any more. */
    void restart() {
        probing = false;
        size = Math.min(Math.max(busy, initial), limit);
        successes = 0;
        failures = 0;
        failedCohorts = 0;
    }
}
