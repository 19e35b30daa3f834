package io.posthouse.qmgr;

import io.posthouse.bus.Bus;
import io.posthouse.bus.contract.Bookmark;
import io.posthouse.bus.contract.FlushReport;
import io.posthouse.bus.contract.FlushRequest;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.InterventionReport;
import io.posthouse.bus.contract.InterventionRequest;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the queue for clients that asked for what waits for a domain. Owned by the worker.
 *
 * <p>Whatever clients ask, it costs no more than one look through the queue after the other: a piece at a time, so that other
 * work goes on in between; for one domain after the other, of which so many may wait; and for the same domain not again
 * within a minute, since what waits for it is being tried.
 */
final class Flushing {
    private static final int PIECE = 200;
    private static final int MAX_PIECES_AWAITED = 5;
    private static final int MAX_WAITING = 100;
    private static final Duration REST = Duration.ofMinutes(1);

    private final Bus bus;
    private final Executor worker;
    private final Set<FlushRequest> recent = new HashSet<>(); // those that wait or are under way, or were a moment ago
    private final Deque<Pass> waiting = new ArrayDeque<>(); // the first is under way

    Flushing(Bus bus, Executor worker) {
        this.bus = bus;
        this.worker = worker;
    }

    /** One look through the queue. */
    private static final class Pass {
        private final FlushRequest request;
        private final Selection selection;
        private final CompletableFuture<FlushReport> answer = new CompletableFuture<>();
        private Instant began = Instant.MIN;
        private int pieces;
        private int letters;

        Pass(FlushRequest request) {
            this.request = request;
            Selection all =
                    request.withSubdomains() ? Selection.below(request.domain()) : Selection.of(request.domain());
            selection = all.in(Set.of(QueueState.DEFERRED));
        }
    }

    CompletionStage<FlushReport> onFlush(FlushRequest request) {
        if (recent.contains(request)) {
            return CompletableFuture.completedStage(FlushReport.BEGUN);
        }
        if (waiting.size() >= MAX_WAITING) {
            return CompletableFuture.completedStage(FlushReport.REFUSED);
        }
        recent.add(request);
        var pass = new Pass(request);
        waiting.addLast(pass);
        if (waiting.size() > 1) {
            return CompletableFuture.completedStage(FlushReport.BEGUN);
        }
        begin(pass);
        return pass.answer;
    }

    private void begin(Pass pass) {
        pass.began = bus.time().now();
        goOn(pass, Optional.empty());
    }

    private void goOn(Pass pass, Optional<Bookmark> after) {
        bus.ask(new InterventionRequest(Intervention.FLUSH, pass.selection, "", false, pass.began, after, PIECE))
                .whenComplete((report, failure) -> worker.execute(() -> onPiece(pass, report, failure)));
    }

    private void onPiece(Pass pass, @Nullable InterventionReport report, @Nullable Throwable failure) {
        if (report == null) {
            pass.answer.completeExceptionally(failure == null ? new IllegalStateException("no answer") : failure);
            end(pass);
            return;
        }
        pass.letters += report.hits().size() + report.others();
        pass.pieces++;
        if (report.next().isEmpty()) {
            pass.answer.complete(new FlushReport(true, pass.letters, true));
            end(pass);
        } else {
            if (pass.pieces == MAX_PIECES_AWAITED) {
                pass.answer.complete(new FlushReport(true, pass.letters, false));
            }
            goOn(pass, report.next());
        }
    }

    private void end(Pass pass) {
        bus.time().schedule(REST, worker, () -> recent.remove(pass.request));
        waiting.remove();
        if (!waiting.isEmpty()) {
            begin(waiting.element());
        }
    }
}
