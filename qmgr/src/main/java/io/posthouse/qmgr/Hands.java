package io.posthouse.qmgr;

import io.posthouse.bus.contract.InterventionReport.Result;
import io.posthouse.bus.contract.QueuedLetter;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Whoever works on letters while an operator changes them. Called on the desk's thread. */
interface Hands {

    /** Nobody: no relay runs. */
    Hands NONE = new Hands() {};

    /** Whether letters that are due are tried. */
    default boolean areAtWork() {
        return false;
    }

    /** Whether a delivery of the letter is under way. */
    default boolean isTrying(QueueId id) {
        return false;
    }

    /** Where a recipient would go now; empty if nobody knows. */
    default String nextHop(Recipient recipient) {
        return "";
    }

    /** Runs a task while no letter is on its way into memory; none begins to be until {@link #moveOn}. */
    default void whileStill(Runnable task) {
        task.run();
    }

    /** The task of {@link #whileStill} has come to its end. */
    default void moveOn() {}

    /** Gives an order for those letters that are in hand, and says of each how that goes. The others are the caller's. */
    default Map<QueueId, CompletionStage<Result>> order(List<QueueId> letters, Order order) {
        return Map.of();
    }

    /** Completes when nothing is being written of a letter. */
    default CompletionStage<Void> written(QueueId id) {
        return CompletableFuture.completedStage(null);
    }

    /** A letter that is not in hand has been changed; news of it may still be on its way. */
    default void onChanged(QueuedLetter letter) {}

    /** Next hops that are left alone are tried again when there is mail for them. */
    default void lift(Predicate<String> nextHops) {}

    /** Letters have become due. */
    default void onDue() {}
}
