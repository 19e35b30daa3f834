package io.posthouse.spool;

import io.posthouse.bus.contract.SpoolRecovered;

/**
 * How many letters are known one by one, each of which takes memory, and whether that becomes too much: those under way, and
 * those that wait in a bag until they have a file. The spool thread counts, any thread looks.
 */
final class Crowd {
    private final Premises premises;
    private final int max;
    private volatile int count;
    private boolean told; // the spool thread's

    Crowd(Premises premises) {
        this.premises = premises;
        max = premises.config().maxUnsettled();
    }

    void onCount(int now) {
        count = now;
        if (!told && now > max / 2) {
            told = true;
            premises.troubled("more mail comes than can be put in order, " + now
                    + " letters wait for that; taking mail more slowly");
        } else if (told && now < max / 4) {
            told = false;
            premises.bus().publish(new SpoolRecovered("mail has been put in order; taking it as fast as it comes"));
        }
    }

    /** From 0, as long as there is room for as many again, to 1, when there is none. */
    double crowding() {
        return Math.max(0, Math.min(1, 2.0 * count / max - 1));
    }

    boolean isFull() {
        return count >= max;
    }
}
