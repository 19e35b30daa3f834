package io.posthouse.smtpclient;

import io.posthouse.bus.contract.DeliveryReport;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The deliveries under way. No recipient of a letter has two at a time: a queue manager that restarted asks again for what
 * an earlier one had asked for, in another attempt and in other batches, and is told what becomes of the first. Any thread.
 */
final class UnderWay {

    /** Begins a delivery, and completes the report when it has ended. */
    @FunctionalInterface
    interface Start {
        void deliver(DeliveryRequest request, CompletableFuture<DeliveryReport> report);
    }

    private record Delivering(DeliveryRequest request, CompletableFuture<DeliveryReport> report) {}

    private final Start start;
    private final Runnable onEnd;
    private final Map<QueueId, List<Delivering>> letters = new ConcurrentHashMap<>();

    /**
     * Nothing is under way yet.
     *
     * @param onEnd told after a delivery has ended
     */
    UnderWay(Start start, Runnable onEnd) {
        this.start = start;
        this.onEnd = onEnd;
    }

    boolean isEmpty() {
        return letters.isEmpty();
    }

    /** Delivers to those recipients to whom no delivery is under way, and waits for the others. */
    CompletionStage<DeliveryReport> deliver(DeliveryRequest request) {
        var mine = new Delivering(request, new CompletableFuture<>());
        Optional<Delivering> before = enter(mine);
        if (before.isPresent()) {
            return before.get().report.thenCompose(report -> deliverRest(request, before.get().request, report));
        }
        mine.report.whenComplete((report, failure) -> leave(mine));
        start.deliver(request, mine.report);
        return mine.report;
    }

    /** Takes a delivery in, unless there is one that has to end first. */
    private Optional<Delivering> enter(Delivering mine) {
        var before = new Delivering[1];
        letters.merge(mine.request.id(), List.of(mine), (others, alone) -> {
            for (Delivering other : others) {
                if (!Collections.disjoint(other.request.recipients(), mine.request.recipients())) {
                    before[0] = other;
                    return others;
                }
            }
            var all = new ArrayList<>(others);
            all.add(mine);
            return all;
        });
        return Optional.ofNullable(before[0]);
    }

    private void leave(Delivering ended) {
        letters.computeIfPresent(ended.request.id(), (id, all) -> {
            List<Delivering> left =
                    all.stream().filter(each -> each.report != ended.report).toList();
            return left.isEmpty() ? null : left;
        });
        onEnd.run();
    }

    private CompletionStage<DeliveryReport> deliverRest(
            DeliveryRequest request, DeliveryRequest before, DeliveryReport report) {
        Map<Recipient, Outcome> known = new HashMap<>();
        for (int i = 0; i < before.recipients().size(); i++) {
            known.put(before.recipients().get(i), report.outcomes().get(i));
        }
        List<Recipient> rest = request.recipients().stream()
                .filter(recipient -> !known.containsKey(recipient))
                .toList();
        return rest.isEmpty()
                ? CompletableFuture.completedStage(merged(request, known, report.nextHopAlive()))
                : deliver(request.to(rest)).thenApply(later -> {
                    for (int i = 0; i < rest.size(); i++) {
                        known.put(rest.get(i), later.outcomes().get(i));
                    }
                    return merged(request, known, later.nextHopAlive());
                });
    }

    private static DeliveryReport merged(DeliveryRequest request, Map<Recipient, Outcome> outcomes, boolean alive) {
        return new DeliveryReport(
                request.id(), request.recipients().stream().map(outcomes::get).toList(), alive);
    }
}
