package io.posthouse.qmgr;

import io.posthouse.bus.Time;
import io.posthouse.bus.contract.Accepted;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Notify;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Priority;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import io.posthouse.spool.Age;
import io.posthouse.spool.Letter;
import io.posthouse.spool.Notice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A letter in memory, for one attempt: from when it was accepted or fell due until every recipient that was pending has
 * an outcome. Owned by the qmgr thread; what never changes may be read by any.
 */
final class ActiveLetter {
    private static final CompletionStage<Void> NOTHING_WRITTEN = CompletableFuture.completedFuture(null);

    /** What became of a recipient, of which the sender has not been told. */
    record Untold(Recipient recipient, Outcome outcome) {}

    private final QueueId id;
    private final Envelope envelope;
    private final long sizeBytes;
    private final ContentTraits traits;
    private final Instant acceptedAt;
    private final Time time;
    private final Duration ageBefore; // this attempt
    private final long begunNanos;
    private final int attempt;
    private final List<Recipient> pending;
    private final List<Untold> failures = new ArrayList<>(0);
    private final List<Untold> successes = new ArrayList<>(0);
    private final List<Untold> delays = new ArrayList<>(0);
    private final boolean expiring;
    private boolean warned;
    private @Nullable Order order; // what a person wants done with it when this attempt is over
    private int withdrawn; // recipients of this attempt that it ends without
    private int deliveries; // under way
    private boolean settling;
    private boolean moved;
    private int unreported;
    private @Nullable Instant next;
    private CompletionStage<Void> written = NOTHING_WRITTEN;

    /** A letter that was just accepted. */
    ActiveLetter(Accepted accepted, Time time) {
        id = accepted.id();
        envelope = accepted.envelope();
        sizeBytes = accepted.sizeBytes();
        traits = accepted.traits();
        acceptedAt = accepted.at();
        this.time = time;
        ageBefore = Age.since(acceptedAt).at(time.now());
        begunNanos = time.nanos();
        attempt = 1;
        pending = envelope.recipients();
        unreported = pending.size();
        expiring = false;
    }

    /** A letter from the spool. */
    ActiveLetter(Letter letter, Time time) {
        id = letter.id();
        envelope = letter.envelope();
        sizeBytes = letter.sizeBytes();
        traits = letter.traits();
        acceptedAt = letter.acceptedAt();
        this.time = time;
        ageBefore = letter.age().at(time.now());
        begunNanos = time.nanos();
        attempt = letter.attempts() + 1;
        pending = letter.pending();
        unreported = pending.size();
        expiring = letter.expiring();
        for (Recipient recipient : envelope.recipients()) {
            Outcome outcome = letter.outcomes().get(recipient);
            if (outcome != null && outcome.result() != Outcome.Result.DEFERRED) {
                remember(recipient, outcome);
            }
        }
        for (Notice notice : letter.notices()) {
            untold(notice.about()).removeIf(told -> notice.recipients().contains(told.recipient()));
            warned |= notice.about() == Notify.DELAY;
        }
    }

    private void remember(Recipient recipient, Outcome outcome) {
        switch (outcome.result()) {
            case FAILED -> failures.add(new Untold(recipient, outcome));
            case DEFERRED -> delays.add(new Untold(recipient, outcome));
            case DELIVERED -> {
                if (recipient.wants(Notify.SUCCESS) && outcome.handover() != Outcome.Handover.WITH_DSN) {
                    successes.add(new Untold(recipient, outcome));
                }
            }
        }
    }

    QueueId id() {
        return id;
    }

    Envelope envelope() {
        return envelope;
    }

    Priority priority() {
        return envelope.priority();
    }

    boolean isUrgent() {
        return envelope.priority().isUrgent();
    }

    long sizeBytes() {
        return sizeBytes;
    }

    ContentTraits traits() {
        return traits;
    }

    /** How long it has waited, though the clock may have jumped. */
    Duration age() {
        return ageBefore.plusNanos(time.nanos() - begunNanos);
    }

    /** How long ago it was accepted, by the calendar; but no less than it has waited, if that has been put back. */
    Duration delay(Instant now) {
        Duration shown = Duration.between(acceptedAt, now);
        Duration waited = age();
        return shown.compareTo(waited) > 0 ? shown : waited;
    }

    /** The number of this attempt, 1 for the first. */
    int attempt() {
        return attempt;
    }

    boolean isFirstAttempt() {
        return attempt == 1;
    }

    /** The recipients that this attempt is for. */
    List<Recipient> pending() {
        return pending;
    }

    void report(List<Recipient> recipients, List<Outcome> outcomes) {
        if (recipients.size() > unreported) {
            throw new IllegalStateException(id + ": more outcomes than recipients");
        }
        unreported -= recipients.size();
        for (int i = 0; i < recipients.size(); i++) {
            remember(recipients.get(i), outcomes.get(i));
        }
    }

    boolean isReported() {
        return unreported == 0;
    }

    /** Whether a person wants it given up without another attempt. */
    boolean isExpiring() {
        return expiring;
    }

    void onDeliveryBegun() {
        deliveries++;
    }

    void onDeliveryEnded() {
        deliveries--;
    }

    /** Whether a delivery is under way. */
    boolean isTried() {
        return deliveries > 0;
    }

    /** A person wants something done with it, as soon as nothing of it is under way any more. */
    void order(Order wanted) {
        order = wanted;
    }

    /** What is to be done with it by a person's wish, if anything is left to do it to. */
    Optional<Order> order() {
        boolean over = next == null && withdrawn == 0 && failures.isEmpty();
        return over ? Optional.empty() : Optional.ofNullable(order);
    }

    /** So many recipients, of which no delivery has begun, are left out of this attempt. */
    void withdraw(int count) {
        withdrawn += count;
        unreported -= count;
    }

    /** Its attempt is over, and it is decided what follows. */
    void settling() {
        settling = true;
    }

    boolean isSettling() {
        return settling;
    }

    /** It was handed back to the spool, though perhaps not all of that is written. */
    void moved() {
        moved = true;
    }

    boolean hasMoved() {
        return moved;
    }

    /**
     * The recipients of whom the sender is yet to be told, in the order in which that was learnt: those given up for good;
     * those delivered of whom it wants to know and nobody else tells; those that wait, in this attempt.
     */
    List<Untold> untold(Notify about) {
        return switch (about) {
            case FAILURE -> failures;
            case SUCCESS -> successes;
            case DELAY -> delays;
            case NEVER -> throw new IllegalArgumentException("nobody is told never");
        };
    }

    /** Whether the sender knows that the letter waits: it is told so once. */
    boolean isWarned() {
        return warned;
    }

    void told(Notify about) {
        untold(about).clear();
        warned |= about == Notify.DELAY;
    }

    /** When the letter is tried again: as soon as any recipient deferred in this attempt asks for. */
    @Nullable
    Instant next() {
        return next;
    }

    void deferTo(Instant due) {
        if (next == null || due.isBefore(next)) {
            next = due;
        }
    }

    /** Completes when the spool has all that was to be written of this letter so far; never fails. */
    CompletionStage<Void> written() {
        return written;
    }

    void written(CompletionStage<Void> last) {
        written = last;
    }

    @Override
    public String toString() {
        return id + "[attempt=" + attempt + ", pending=" + pending.size() + ", unreported=" + unreported + ']';
    }
}
