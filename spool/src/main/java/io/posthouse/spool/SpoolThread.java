package io.posthouse.spool;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Worker;
import io.posthouse.bus.contract.ServiceFailed;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The thread that owns the state of the spool. When one of its tasks, or one of the pool's, meets a bug, nothing that it
 * knows by heart can be trusted any more. Then it says {@link ServiceFailed}, refuses all that comes, and waits to be closed;
 * whoever opens the spool anew finds everything on disk. Any thread posts to it.
 */
final class SpoolThread implements Executor {
    static final String NAME = "spool";

    private final Bus bus;
    private final Worker worker;
    private volatile @Nullable Throwable bug; // whoever meets it writes, everyone reads
    private Runnable onBug = () -> {}; // set before there are tasks

    SpoolThread(Bus bus, Worker worker) {
        this.bus = bus;
        this.worker = worker;
    }

    /** Sets what is to be done on this thread when there was a bug. */
    void onBug(Runnable task) {
        onBug = task;
    }

    /** Does a task, unless there was a bug. */
    @Override
    public void execute(Runnable task) {
        execute(task, refusal -> {});
    }

    /**
     * Does a task, unless there was a bug.
     *
     * @param refused hears of it if there was one, or if the task itself met one
     */
    void execute(Runnable task, Consumer<RuntimeException> refused) {
        worker.execute(() -> {
            if (bug != null || !isDone(task)) {
                refused.accept(refusal());
            }
        });
    }

    private boolean isDone(Runnable task) {
        try {
            task.run();
            return true;
        } catch (RuntimeException | AssertionError e) {
            onBug(e);
            return false;
        }
    }

    /** Does a task even after a bug. */
    void executeAnyway(Runnable task) {
        worker.execute(task);
    }

    /** There was a bug, on whichever thread. */
    void onBug(Throwable met) {
        if (bug == null) {
            bug = met;
            bus.publish(new ServiceFailed(NAME, met));
            worker.execute(onBug);
        }
    }

    static SpoolBrokenException refusal() {
        return new SpoolBrokenException("the spool met a bug and has to be opened anew");
    }

    boolean hasFailed() {
        return bug != null;
    }

    void stop() {
        worker.stop();
    }
}
