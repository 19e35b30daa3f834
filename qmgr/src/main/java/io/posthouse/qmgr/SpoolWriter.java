package io.posthouse.qmgr;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Worker;
import io.posthouse.bus.contract.SpoolRecovered;
import io.posthouse.bus.contract.SpoolTroubled;
import io.posthouse.spool.UnknownLetterException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Writes to the spool what happened to letters: one thing at a time for each letter, and again and again until the spool
 * takes it.
 *
 * <p>Called on the qmgr thread. What follows a write runs where the spool completes it, so that the usual letter costs
 * the qmgr thread no turn. Only trouble comes back to the qmgr thread, and meanwhile {@link #isBusy()} asks it to start
 * no new delivery: what is delivered and cannot be written down would be delivered again after a crash.
 */
final class SpoolWriter {
    private static final Duration RETRY_DELAY = Duration.ofSeconds(10);
    private static final CompletionStage<Void> NOTHING_TO_DO = CompletableFuture.completedStage(null);

    /** Writes not completed: beyond the first figure there is no new delivery until the second is reached. */
    private static final int MAX_UNFINISHED = 2000;

    private static final int FEW_UNFINISHED = 500;

    private record Refused(Supplier<CompletionStage<Void>> write, CompletableFuture<Void> done) {}

    private final Bus bus;
    private final Worker worker;
    private final Runnable onRoom;
    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile boolean awaited; // the qmgr thread sets it, whoever finishes a write clears it
    private volatile boolean stopped;
    private final Deque<Refused> refused = new ArrayDeque<>(); // the qmgr thread's

    /**
     * A writer with nothing to write.
     *
     * @param onRoom run on the worker after {@link #isBusy()} or {@link #isIdle()} was not as wished, and may now be
     */
    SpoolWriter(Bus bus, Worker worker, Runnable onRoom) {
        this.bus = bus;
        this.worker = worker;
        this.onRoom = onRoom;
    }

    /**
     * Writes, after all that was written of this letter before.
     *
     * @param then runs once after the write has succeeded, on the spool's thread
     */
    void write(ActiveLetter letter, Supplier<CompletionStage<Void>> write, Runnable then) {
        unfinished.incrementAndGet();
        letter.written(letter.written().thenCompose(before -> untilTaken(write)).thenRun(() -> {
            then.run();
            onFinished();
        }));
    }

    private CompletionStage<Void> untilTaken(Supplier<CompletionStage<Void>> write) {
        if (stopped) {
            return new CompletableFuture<>(); // never: the next qmgr finds the letter as it is now
        }
        return attempt(write).exceptionallyCompose(failure -> {
            if (Causes.of(failure) instanceof UnknownLetterException) {
                return NOTHING_TO_DO; // a person has taken it away
            }
            var done = new CompletableFuture<Void>();
            worker.execute(() -> onRefused(new Refused(write, done), failure));
            return done;
        });
    }

    private static CompletionStage<Void> attempt(Supplier<CompletionStage<Void>> write) {
        try {
            return write.get();
        } catch (RuntimeException failure) {
            return CompletableFuture.failedStage(failure);
        }
    }

    private void onRefused(Refused write, Throwable failure) {
        assert worker.isCurrent();
        refused.addLast(write);
        if (refused.size() == 1) {
            bus.publish(new SpoolTroubled("cannot record what became of letters: " + Causes.reason(failure)
                    + "; starting no new delivery, trying again every " + RETRY_DELAY.toSeconds() + " s"));
            retryLater();
        }
    }

    private void retryLater() {
        bus.time().schedule(RETRY_DELAY, worker, this::onRetry);
    }

    /** One write goes first: when it is refused too, so would be the others. */
    private void onRetry() {
        Refused first = refused.getFirst();
        attempt(first.write)
                .whenComplete((done, failure) -> worker.execute(() -> {
                    if (failure != null) {
                        retryLater();
                    } else {
                        onTaken();
                    }
                }));
    }

    private void onTaken() {
        bus.publish(new SpoolRecovered("what became of letters is recorded again"));
        var rest = new ArrayDeque<>(refused);
        refused.clear();
        rest.removeFirst().done.complete(null);
        for (Refused next : rest) {
            untilTaken(next.write).thenRun(() -> next.done.complete(null));
        }
        onRoom.run();
    }

    private void onFinished() {
        if (unfinished.decrementAndGet() <= FEW_UNFINISHED && awaited) {
            awaited = false;
            worker.execute(onRoom);
        }
    }

    /** Whether no new delivery ought to start; onRoom runs when that may have changed. */
    boolean isBusy() {
        if (!refused.isEmpty()) {
            return true;
        }
        if (unfinished.get() < MAX_UNFINISHED) {
            return false;
        }
        awaited = true; // then look again, since the last write may have finished in between
        return unfinished.get() > FEW_UNFINISHED;
    }

    /** Whether all is written; if not, onRoom runs when it may be. */
    boolean isIdle() {
        if (unfinished.get() == 0) {
            return true;
        }
        awaited = true;
        return unfinished.get() == 0;
    }

    /** Begins no write any more. */
    void stop() {
        stopped = true;
    }
}
