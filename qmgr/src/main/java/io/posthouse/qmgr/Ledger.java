package io.posthouse.qmgr;

import io.posthouse.bus.Bus;
import io.posthouse.bus.contract.Deferred;
import io.posthouse.bus.contract.Delivered;
import io.posthouse.bus.contract.Failed;
import io.posthouse.bus.contract.Held;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.Removed;
import io.posthouse.mail.Domain;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Notify;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Outcome.Result;
import io.posthouse.mail.Recipient;
import io.posthouse.spool.Attempt;
import io.posthouse.spool.Spool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of a letter, has it recorded, and then says so. Owned by the qmgr thread; what is said is said
 * where the spool completes.
 */
final class Ledger {
    /** Failures told one by one in the reason of a held letter; all of them are in its history. */
    private static final int MAX_TOLD = 10;

    private final Bus bus;
    private final Spool spool;
    private final SpoolWriter writer;
    private final RetryPolicy retries;
    private final Notifier notifier;
    private final Roster roster;
    private final Changes changes;
    private final Consumer<ActiveLetter> onSettled;
    private final Runnable onDue;

    /**
     * An empty ledger.
     *
     * @param onSettled told of each letter whose attempt is over, while that is being recorded
     * @param onDue run on any thread after a letter has become due by a person's wish
     */
    Ledger(
            Bus bus,
            Spool spool,
            SpoolWriter writer,
            RetryPolicy retries,
            Notifier notifier,
            Roster roster,
            Consumer<ActiveLetter> onSettled,
            Runnable onDue) {
        this.bus = bus;
        this.spool = spool;
        this.writer = writer;
        this.retries = retries;
        this.notifier = notifier;
        this.roster = roster;
        this.onSettled = onSettled;
        this.onDue = onDue;
        changes = new Changes(bus, spool);
    }

    /**
     * Takes down what an attempt did to some of a letter's recipients.
     *
     * @param outcomes one for each recipient
     * @param resume until when the next hop is left alone, if it is
     */
    void report(
            ActiveLetter letter,
            NextHop nextHop,
            List<Recipient> recipients,
            List<Outcome> outcomes,
            Optional<Instant> resume) {
        Instant now = bus.time().now();
        List<Outcome> results = outcomes;
        if (anyDeferred(outcomes)) {
            Duration age = letter.age();
            if (retries.isExpired(age)) {
                results = expired(outcomes, age);
            } else {
                defer(letter, nextHop, recipients, outcomes, resume, now);
            }
        }
        letter.report(recipients, results);
        record(letter, new Attempt(letter.attempt(), now, nextHop, recipients, results));
        if (letter.isReported()) {
            settle(letter);
        }
    }

    /** A letter is tried again when the first of its recipients may be: all that are pending, since it has one due time. */
    private void defer(
            ActiveLetter letter,
            NextHop nextHop,
            List<Recipient> recipients,
            List<Outcome> outcomes,
            Optional<Instant> resume,
            Instant now) {
        Outcome last = null;
        Domain lastDomain = null;
        for (int i = 0; i < outcomes.size(); i++) {
            Outcome outcome = outcomes.get(i);
            Domain domain = recipients.get(i).forwardPath().domain();
            boolean same = outcome.equals(last) && domain.equals(lastDomain);
            if (outcome.result() == Result.DEFERRED && !same) { // what befell a whole batch is looked at once
                Instant next = retries.next(nextHop, recipients.get(i), outcome, letter.age(), now);
                letter.deferTo(
                        resume.map(until -> retries.notBefore(until, next)).orElse(next));
                last = outcome;
                lastDomain = domain;
            }
        }
    }

    private static boolean anyDeferred(List<Outcome> outcomes) {
        for (Outcome outcome : outcomes) {
            if (outcome.result() == Result.DEFERRED) {
                return true;
            }
        }
        return false;
    }

    private static List<Outcome> expired(List<Outcome> outcomes, Duration age) {
        String words = inWords(age);
        return outcomes.stream()
                .map(last -> last.result() == Result.DEFERRED ? last.expired(words) : last)
                .toList();
    }

    private static String inWords(Duration age) {
        if (age.toDays() > 1) {
            return age.toDays() + " days";
        }
        return age.toHours() > 1 ? age.toHours() + " hours" : age.toMinutes() + " min";
    }

    private void record(ActiveLetter letter, Attempt attempt) {
        Instant next = letter.next();
        Duration delay = letter.delay(attempt.at());
        writer.write(letter, () -> spool.record(letter.id(), attempt), () -> tell(letter, attempt, delay, next));
    }

    private void tell(ActiveLetter letter, Attempt attempt, Duration delay, @Nullable Instant next) {
        for (int i = 0; i < attempt.recipients().size(); i++) {
            Recipient recipient = attempt.recipients().get(i);
            Outcome outcome = attempt.outcomes().get(i);
            bus.publish(
                    switch (outcome.result()) {
                        case DELIVERED ->
                            new Delivered(letter.id(), recipient, attempt.nextHop(), outcome, delay, attempt.number());
                        case DEFERRED ->
                            new Deferred(
                                    letter.id(),
                                    recipient,
                                    attempt.nextHop(),
                                    outcome,
                                    delay,
                                    attempt.number(),
                                    next == null ? attempt.at() : next);
                        case FAILED ->
                            new Failed(letter.id(), recipient, attempt.nextHop(), outcome, delay, attempt.number());
                    });
        }
    }

    /** A letter for which there is no room goes back to the spool untried. */
    void rest(ActiveLetter letter) {
        letter.settling();
        move(letter, "");
    }

    /** All recipients of this attempt have an outcome: whoever is to be told of it is, and then the letter moves on. */
    void settle(ActiveLetter letter) {
        letter.settling();
        if (letter.order().isEmpty() && notifier.isNeeded(letter)) {
            notifier.tell(letter, obstacle -> move(letter, obstacle));
        } else {
            move(letter, "");
        }
    }

    /**
     * Back to the spool with the letter, or out of it.
     *
     * @param obstacle why nobody could be told of failures
     */
    private void move(ActiveLetter letter, String obstacle) {
        letter.moved();
        Instant next = letter.next();
        Optional<Order> order = letter.order();
        if (order.isPresent()) {
            handBack(letter, () -> changes.make(letter.id(), QueueState.DEFERRED, order.get()), onDue);
        } else if (next != null) {
            handBack(letter, () -> spool.defer(letter.id(), next), () -> {});
        } else if (!letter.untold(Notify.FAILURE).isEmpty()) {
            String reason = reason(letter.untold(Notify.FAILURE)) + "; nobody could be told: " + obstacle;
            handBack(letter, () -> spool.hold(letter.id(), reason), () -> bus.publish(new Held(letter.id(), reason)));
        } else {
            handBack(letter, () -> spool.remove(letter.id()), () -> bus.publish(new Removed(letter.id())));
        }
        onSettled.accept(letter);
    }

    private void handBack(ActiveLetter letter, Supplier<CompletionStage<Void>> write, Runnable then) {
        writer.write(letter, write, () -> {
            roster.remove(letter);
            then.run();
        });
    }

    /** Gives up recipients without an attempt, because a person wants it so. */
    void giveUp(ActiveLetter letter, NextHop nextHop, List<Recipient> recipients, Map<Recipient, Outcome> latest) {
        Instant now = bus.time().now();
        String age = inWords(letter.age()) + ", as the postmaster wished";
        List<Outcome> outcomes = recipients.stream()
                .map(recipient -> {
                    Outcome last = latest.get(recipient);
                    return last == null ? Outcome.failed("5.4.7", "", "expired after " + age) : last.expired(age);
                })
                .toList();
        letter.report(recipients, outcomes);
        record(letter, new Attempt(letter.attempt(), now, nextHop, recipients, outcomes));
        if (letter.isReported()) {
            settle(letter);
        }
    }

    private static String reason(List<ActiveLetter.Untold> failures) {
        String told = failures.stream()
                .limit(MAX_TOLD)
                .map(failure -> failure.recipient() + ": " + failure.outcome().status() + ' '
                        + failure.outcome().said())
                .collect(Collectors.joining("; "));
        int more = failures.size() - MAX_TOLD;
        return "failed for good for " + told + (more > 0 ? "; and " + more + " more" : "");
    }
}
