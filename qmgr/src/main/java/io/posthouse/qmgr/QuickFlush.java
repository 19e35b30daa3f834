package io.posthouse.qmgr;

import io.posthouse.bus.Worker;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.InterventionReport;
import io.posthouse.bus.contract.InterventionRequest;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.QueueId;
import io.posthouse.spool.Hurried;
import io.posthouse.spool.Spool;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Has letters tried now that can be told by what they wait for: in memory and all at once, apart from the few of which the
 * spool has to read more. Owned by the worker.
 */
final class QuickFlush {
    private final Worker worker;
    private final Spool spool;
    private final Hands hands;
    private final Function<InterventionRequest, CompletionStage<InterventionReport>> slowly;

    /** @param slowly flushes letters that are named, after it has read them */
    QuickFlush(
            Worker worker,
            Spool spool,
            Hands hands,
            Function<InterventionRequest, CompletionStage<InterventionReport>> slowly) {
        this.worker = worker;
        this.spool = spool;
        this.hands = hands;
        this.slowly = slowly;
    }

    /** Whether this is for what is asked: while nobody is at work, what becomes due must be written down. */
    boolean takes(InterventionRequest request) {
        Set<QueueState> states = request.selection().states();
        return request.what() == Intervention.FLUSH
                && !request.preview()
                && hands.areAtWork()
                && request.selection().isOfCausesOnly()
                && (states.isEmpty() || states.contains(QueueState.DEFERRED));
    }

    CompletionStage<InterventionReport> onFlush(InterventionRequest request) {
        var answer = new CompletableFuture<Hurried>();
        hands.whileStill(() -> spool.hurry(request.selection())
                .whenComplete((hurried, failure) -> worker.execute(() -> onHurried(hurried, failure, answer))));
        return answer.thenCompose(hurried -> {
            var quick = new InterventionReport(
                    List.of(),
                    hurried.letters(),
                    List.of(),
                    hurried.letters() + hurried.unsure().size(),
                    Optional.empty());
            return addSlowly(quick, hurried.unsure(), request);
        });
    }

    private void onHurried(@Nullable Hurried hurried, @Nullable Throwable failure, CompletableFuture<Hurried> answer) {
        if (hurried != null) {
            hands.lift(hurried.nextHops()::contains);
        }
        hands.moveOn();
        hands.onDue();
        if (hurried != null) {
            answer.complete(hurried);
        } else {
            answer.completeExceptionally(failure == null ? new IllegalStateException("no answer") : Causes.of(failure));
        }
    }

    private CompletionStage<InterventionReport> addSlowly(
            InterventionReport report, List<QueueId> unsure, InterventionRequest request) {
        if (unsure.isEmpty()) {
            return CompletableFuture.completedStage(report);
        }
        int size = Math.min(unsure.size(), request.max());
        Selection some = request.selection().in(Set.of(QueueState.DEFERRED)).withIds(unsure.subList(0, size));
        var piece =
                new InterventionRequest(Intervention.FLUSH, some, "", false, request.began(), Optional.empty(), size);
        return slowly.apply(piece).thenCompose(more -> {
            var sum = new InterventionReport(
                    List.of(), report.others() + more.hits().size(), List.of(), report.looked(), Optional.empty());
            return addSlowly(sum, unsure.subList(size, unsure.size()), request);
        });
    }
}
