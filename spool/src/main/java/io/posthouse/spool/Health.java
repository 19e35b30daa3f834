package io.posthouse.spool;

import io.posthouse.bus.Bus;
import io.posthouse.bus.contract.SpoolRecovered;
import io.posthouse.bus.contract.SpoolTroubled;
import io.posthouse.mail.DataSize;

/** Whether the disk takes what it is given. Says so once when it stops and once when it does again. Any thread. */
final class Health {
    private final Bus bus;
    private final DataSize minFree;
    private volatile boolean lacksSpace; // whoever looks at the disk writes, receive() reads
    private boolean failing; // guarded by this, as are the writes of lacksSpace

    Health(Bus bus, DataSize minFree) {
        this.bus = bus;
        this.minFree = minFree;
    }

    /** Whether new mail has to be refused for lack of space. */
    boolean lacksSpace() {
        return lacksSpace;
    }

    synchronized void onFree(long bytes) {
        boolean lacking = bytes < minFree.bytes();
        if (lacking && !lacksSpace) {
            bus.publish(new SpoolTroubled("the disk of the spool has " + new DataSize(bytes >> 20 << 20)
                    + " left; replying 452 until " + minFree + " are free"));
        } else if (!lacking && lacksSpace && !failing) {
            bus.publish(new SpoolRecovered("the disk of the spool has room again; taking mail"));
        }
        lacksSpace = lacking;
    }

    synchronized void onFailure(RuntimeException failure) {
        if (!failing && !lacksSpace) {
            String reply = failure instanceof SpoolFullException ? "452" : "451";
            bus.publish(new SpoolTroubled(failure.getMessage() + "; replying " + reply + " until it works again"));
        }
        failing = true;
    }

    /** Mail has been written and synced. */
    void onSuccess() {
        if (failing) { // only the thread that sets it comes here often
            recovered();
        }
    }

    private synchronized void recovered() {
        failing = false;
        if (!lacksSpace) {
            bus.publish(new SpoolRecovered("the disk of the spool works again; taking mail"));
        }
    }
}
