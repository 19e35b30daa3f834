package io.posthouse.qmgr;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Subscription;
import io.posthouse.bus.Worker;
import io.posthouse.bus.contract.Bookmark;
import io.posthouse.bus.contract.CountRequest;
import io.posthouse.bus.contract.FlushRequest;
import io.posthouse.bus.contract.InterventionReport;
import io.posthouse.bus.contract.InterventionReport.Hit;
import io.posthouse.bus.contract.InterventionReport.Result;
import io.posthouse.bus.contract.InterventionRequest;
import io.posthouse.bus.contract.LetterReport;
import io.posthouse.bus.contract.LetterRequest;
import io.posthouse.bus.contract.QueueReport;
import io.posthouse.bus.contract.QueueRequest;
import io.posthouse.bus.contract.QueuedLetter;
import io.posthouse.bus.contract.QueuedRecipient;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.QueueId;
import io.posthouse.spool.Dossier;
import io.posthouse.spool.QueuePage;
import io.posthouse.spool.Spool;
import io.posthouse.spool.UnknownLetterException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Where operators ask what is in the queue, and have it changed. Owned by the worker. */
final class Desk {
    private final Bus bus;
    private final Worker worker;
    private final Spool spool;
    private final Hands hands;
    private final Changes changes;
    private final QueueView view;
    private final QuickFlush quickFlush;

    Desk(Bus bus, Worker worker, Spool spool, Hands hands) {
        this.bus = bus;
        this.worker = worker;
        this.spool = spool;
        this.hands = hands;
        changes = new Changes(bus, spool);
        view = new QueueView(hands);
        quickFlush = new QuickFlush(worker, spool, hands, this::onIntervention);
    }

    /** Answers from now on, under the queue manager's name. */
    List<Subscription> open() {
        return List.of(
                bus.answer(QmgrService.NAME, QueueRequest.class, worker, this::onQueue),
                bus.answer(QmgrService.NAME, CountRequest.class, worker, spool::count),
                bus.answer(QmgrService.NAME, LetterRequest.class, worker, this::onLetter),
                bus.answer(QmgrService.NAME, InterventionRequest.class, worker, this::onIntervention),
                bus.answer(QmgrService.NAME, FlushRequest.class, worker, new Flushing(bus, worker)::onFlush));
    }

    /** Letters that were looked at. */
    private record Found(
            List<QueuedLetter> letters,
            int looked,
            List<QueueId> unknown,
            List<String> unreadable,
            Optional<Bookmark> next) {

        Found only(Predicate<QueuedLetter> wanted) {
            return new Found(letters.stream().filter(wanted).toList(), looked, unknown, unreadable, next);
        }
    }

    private CompletionStage<QueueReport> onQueue(QueueRequest request) {
        return look(request.selection(), request.after(), request.max())
                .thenApply(found -> found.only(request.selection()::matches))
                .thenApply(found -> new QueueReport(found.letters, found.looked, found.unreadable, found.next));
    }

    private CompletionStage<Optional<LetterReport>> onLetter(LetterRequest request) {
        return onWorker(
                spool.examine(request.id()),
                found -> found.map(dossier -> new LetterReport(view.of(dossier), dossier.history())));
    }

    private CompletionStage<InterventionReport> onIntervention(InterventionRequest request) {
        assert worker.isCurrent();
        if (quickFlush.takes(request)) {
            return quickFlush.onFlush(request);
        }
        if (request.preview()) {
            return find(request).thenApply(found -> report(found, preview(found, request)));
        }
        var answer = new CompletableFuture<InterventionReport>();
        hands.whileStill(() -> find(request)
                .thenCompose(found -> intervene(found, request))
                .whenComplete((report, failure) -> worker.execute(() -> {
                    hands.moveOn();
                    hands.onDue();
                    if (failure == null) {
                        answer.complete(report);
                    } else {
                        answer.completeExceptionally(Causes.of(failure));
                    }
                })));
        return answer;
    }

    /** What the request means in its piece of the queue. */
    private CompletionStage<Found> find(InterventionRequest request) {
        Selection selection = request.selection();
        Order order = order(request);
        return look(order.narrowed(selection), request.after(), request.max())
                .thenApply(found -> found.only(letter -> selection.matches(letter)
                        && (!selection.ids().isEmpty()
                                || (order.appliesTo(letter.state()) && !hasChanged(letter, request.began())))));
    }

    /** Whether something happened to a letter since. A time that is yet to come was noted by a clock that has been put back. */
    private boolean hasChanged(QueuedLetter letter, Instant since) {
        return letter.changedAt().isAfter(since)
                && !letter.changedAt().isAfter(bus.time().now());
    }

    private static Order order(InterventionRequest request) {
        return new Order(request.what(), request.reason());
    }

    private static List<Hit> preview(Found found, InterventionRequest request) {
        Order order = order(request);
        return found.letters.stream()
                .map(letter -> new Hit(letter, order.appliesTo(letter.state()) ? Result.DONE : Result.UNFIT))
                .toList();
    }

    private CompletionStage<InterventionReport> intervene(Found found, InterventionRequest request) {
        assert worker.isCurrent();
        Order order = order(request);
        List<QueuedLetter> fit = found.letters.stream()
                .filter(letter -> order.appliesTo(letter.state()))
                .toList();
        if (order.isFlush()) { // where they go is tried again, and nothing else
            Set<String> nextHops = fit.stream()
                    .flatMap(letter -> letter.waiting().stream())
                    .map(QueuedRecipient::nextHop)
                    .collect(Collectors.toSet());
            hands.lift(nextHops::contains);
        }
        Map<QueueId, CompletionStage<Result>> inHand =
                hands.order(fit.stream().map(QueuedLetter::id).toList(), order);
        var hits = new ArrayList<CompletableFuture<Optional<Hit>>>();
        for (QueuedLetter letter : found.letters) {
            CompletionStage<Optional<Result>> result = !order.appliesTo(letter.state())
                    ? CompletableFuture.completedStage(Optional.of(Result.UNFIT))
                    : inHand.containsKey(letter.id())
                            ? inHand.get(letter.id()).thenApply(Optional::of)
                            : change(letter, order);
            hits.add(result.thenApply(known -> known.map(one -> new Hit(letter, one)))
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(hits.toArray(CompletableFuture[]::new)).thenApply(done -> {
            List<Hit> all = hits.stream()
                    .map(CompletableFuture::join)
                    .flatMap(Optional::stream)
                    .toList();
            return report(found, all);
        });
    }

    /** Empty if the letter has gone meanwhile. */
    private CompletionStage<Optional<Result>> change(QueuedLetter letter, Order order) {
        hands.onChanged(letter);
        return hands.written(letter.id())
                .thenCompose(written -> order.isFlush() && hands.areAtWork()
                        ? spool.hurry(letter.id())
                        : changes.make(letter.id(), letter.state(), order))
                .thenApply(done -> Optional.of(Result.DONE))
                .exceptionallyCompose(failure -> Causes.of(failure) instanceof UnknownLetterException
                        ? CompletableFuture.completedStage(Optional.empty())
                        : CompletableFuture.failedStage(failure));
    }

    private static InterventionReport report(Found found, List<Hit> hits) {
        return new InterventionReport(hits, found.unknown, found.looked, found.next);
    }

    private CompletionStage<Found> look(Selection selection, Optional<Bookmark> after, int max) {
        return selection.ids().isEmpty()
                ? onWorker(spool.browse(selection, after, max), this::found)
                : examine(selection.ids());
    }

    private Found found(QueuePage page) {
        List<QueuedLetter> letters = page.letters().stream().map(view::of).toList();
        return new Found(letters, letters.size(), List.of(), page.unreadable(), page.next());
    }

    private CompletionStage<Found> examine(List<QueueId> ids) {
        List<CompletableFuture<Optional<Dossier>>> readings = ids.stream()
                .distinct()
                .map(id -> spool.examine(id).toCompletableFuture())
                .toList();
        return onWorker(CompletableFuture.allOf(readings.toArray(CompletableFuture[]::new)), done -> {
            List<QueuedLetter> letters = readings.stream()
                    .map(CompletableFuture::join)
                    .flatMap(Optional::stream)
                    .map(view::of)
                    .toList();
            List<QueueId> known = letters.stream().map(QueuedLetter::id).toList();
            List<QueueId> unknown =
                    ids.stream().distinct().filter(id -> !known.contains(id)).toList();
            return new Found(letters, letters.size(), unknown, List.of(), Optional.empty());
        });
    }

    private <A, B> CompletionStage<B> onWorker(CompletionStage<A> stage, Function<A, B> then) {
        return stage.thenApplyAsync(then, worker);
    }
}
