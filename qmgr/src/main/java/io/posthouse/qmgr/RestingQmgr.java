package io.posthouse.qmgr;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Service;
import io.posthouse.bus.Subscription;
import io.posthouse.bus.Worker;
import io.posthouse.spool.Spool;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The queue manager of a relay that does not run: answers operators, and delivers nothing. */
public final class RestingQmgr implements Service {
    private static final int MAILBOX = 1000;

    private final Bus bus;
    private final Spool spool;
    private final Worker worker;
    private List<Subscription> subscriptions = List.of(); // of whoever starts and stops it

    public RestingQmgr(Bus bus, Spool spool) {
        this.bus = bus;
        this.spool = spool;
        worker = bus.worker(QmgrService.NAME, MAILBOX);
    }

    @Override
    public String name() {
        return QmgrService.NAME;
    }

    @Override
    public void start() {
        subscriptions = new Desk(bus, worker, spool, Hands.NONE).open();
    }

    @Override
    public CompletionStage<Void> drain() {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void stop() {
        subscriptions.forEach(Subscription::cancel);
        worker.stop();
    }
}
