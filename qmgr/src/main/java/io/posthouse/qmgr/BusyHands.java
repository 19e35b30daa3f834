package io.posthouse.qmgr;

import io.posthouse.bus.contract.InterventionReport.Result;
import io.posthouse.bus.contract.QueuedLetter;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** The queue manager while it runs. Owned by the qmgr thread. */
final class BusyHands implements Hands {
    private final Roster roster;
    private final Turns turns;
    private final Intake intake;
    private final Scheduler scheduler;
    private final Ledger ledger;
    private final DueLetters dueLetters;

    BusyHands(Roster roster, Turns turns, Intake intake, Scheduler scheduler, Ledger ledger, DueLetters dueLetters) {
        this.roster = roster;
        this.turns = turns;
        this.intake = intake;
        this.scheduler = scheduler;
        this.ledger = ledger;
        this.dueLetters = dueLetters;
    }

    @Override
    public boolean areAtWork() {
        return true;
    }

    @Override
    public boolean isTrying(QueueId id) {
        return roster.find(id).map(ActiveLetter::isTried).orElse(false);
    }

    @Override
    public String nextHop(Recipient recipient) {
        return intake.route(recipient).map(route -> route.nextHop().toString()).orElse("");
    }

    @Override
    public void whileStill(Runnable task) {
        turns.change(task);
    }

    @Override
    public void moveOn() {
        turns.endChange();
    }

    @Override
    public Map<QueueId, CompletionStage<Result>> order(List<QueueId> letters, Order order) {
        Map<QueueId, CompletionStage<Result>> results = new HashMap<>();
        Set<ActiveLetter> ordered = new HashSet<>();
        for (QueueId id : letters) {
            roster.find(id).filter(letter -> !letter.hasMoved()).ifPresent(letter -> {
                if (order.appliesInHand()) {
                    letter.order(order);
                    ordered.add(letter);
                } else {
                    results.put(id, CompletableFuture.completedStage(Result.UNFIT));
                }
            });
        }
        scheduler.withdraw(ordered);
        for (ActiveLetter letter : ordered) {
            results.put(letter.id(), carryOut(letter));
        }
        return results;
    }

    /** At once, if nothing of the letter is under way; else it is done when that has come to its end. */
    private CompletionStage<Result> carryOut(ActiveLetter letter) {
        if (!letter.isReported() || letter.isSettling()) {
            return CompletableFuture.completedStage(Result.AFTER_ATTEMPT);
        }
        ledger.settle(letter);
        return letter.written().thenApply(done -> Result.DONE);
    }

    @Override
    public CompletionStage<Void> written(QueueId id) {
        return roster.find(id).map(ActiveLetter::written).orElse(CompletableFuture.completedStage(null));
    }

    @Override
    public void onChanged(QueuedLetter letter) {
        intake.distrust(letter);
    }

    @Override
    public void lift(Predicate<String> nextHops) {
        scheduler.lift(nextHop -> nextHops.test(nextHop.toString()));
    }

    @Override
    public void onDue() {
        dueLetters.onDue();
    }
}
