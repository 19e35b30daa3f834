package io.posthouse.qmgr;

import io.posthouse.bus.Bus;
import io.posthouse.bus.contract.Held;
import io.posthouse.bus.contract.Intervened;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.Removed;
import io.posthouse.mail.QueueId;
import io.posthouse.spool.Spool;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Does in the spool what a person wants done to a letter, and then says so. Holds nothing: any thread. */
final class Changes {
    private final Bus bus;
    private final Spool spool;

    Changes(Bus bus, Spool spool) {
        this.bus = bus;
        this.spool = spool;
    }

    CompletionStage<Void> make(QueueId id, QueueState state, Order order) {
        return note(id, order).thenCompose(noted -> move(id, state, order)).thenRun(() -> say(id, order));
    }

    private CompletionStage<Void> note(QueueId id, Order order) {
        return order.isNoted() ? spool.note(id, order.what()) : CompletableFuture.completedStage(null);
    }

    private CompletionStage<Void> move(QueueId id, QueueState state, Order order) {
        if (order.what() == Intervention.HOLD) {
            return spool.hold(id, order.reason());
        }
        if (order.what() == Intervention.DELETE) {
            return spool.remove(id);
        }
        return order.makesDue(state) ? spool.defer(id, bus.time().now()) : CompletableFuture.completedStage(null);
    }

    private void say(QueueId id, Order order) {
        if (order.isFlush()) {
            return; // what follows from it is said soon enough
        }
        bus.publish(new Intervened(id, order.what()));
        if (order.what() == Intervention.HOLD) {
            bus.publish(new Held(id, order.reason()));
        } else if (order.what() == Intervention.DELETE) {
            bus.publish(new Removed(id));
        }
    }
}
