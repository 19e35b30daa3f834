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
import io.posthouse.mail.Domain;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the queue for clients that asked for what waits for a domain, a piece after the other, so that other work
 * goes on in between. Owned by the worker.
 */
final class Flushing {
    private static final int PIECE = 200;
    private static final int MAX_PIECES_AWAITED = 5;

    private final Bus bus;
    private final Executor worker;
    private final Set<Domain> underWay = new HashSet<>();

    Flushing(Bus bus, Executor worker) {
        this.bus = bus;
        this.worker = worker;
    }

    /** One look through the queue. */
    private static final class Pass {
        private final Domain domain;
        private final Instant began;
        private final CompletableFuture<FlushReport> answer = new CompletableFuture<>();
        private int pieces;
        private int letters;

        Pass(Domain domain, Instant began) {
            this.domain = domain;
            this.began = began;
        }
    }

    CompletionStage<FlushReport> onFlush(FlushRequest request) {
        if (!underWay.add(request.domain())) {
            return CompletableFuture.completedStage(new FlushReport(0, false)); // somebody asked a moment ago
        }
        var pass = new Pass(request.domain(), bus.time().now());
        goOn(pass, Optional.empty());
        return pass.answer;
    }

    private void goOn(Pass pass, Optional<Bookmark> after) {
        Selection selection = Selection.of(pass.domain).in(Set.of(QueueState.DEFERRED));
        bus.ask(new InterventionRequest(Intervention.FLUSH, selection, "", false, pass.began, after, PIECE))
                .whenComplete((report, failure) -> worker.execute(() -> onPiece(pass, report, failure)));
    }

    private void onPiece(Pass pass, @Nullable InterventionReport report, @Nullable Throwable failure) {
        if (report == null) {
            underWay.remove(pass.domain);
            pass.answer.completeExceptionally(failure == null ? new IllegalStateException("no answer") : failure);
            return;
        }
        pass.letters += report.hits().size();
        pass.pieces++;
        if (report.next().isEmpty()) {
            underWay.remove(pass.domain);
            pass.answer.complete(new FlushReport(pass.letters, true));
        } else {
            if (pass.pieces == MAX_PIECES_AWAITED) {
                pass.answer.complete(new FlushReport(pass.letters, false));
            }
            goOn(pass, report.next());
        }
    }
}
