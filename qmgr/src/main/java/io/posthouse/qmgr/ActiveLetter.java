package io.posthouse.qmgr;

import io.posthouse.bus.contract.Accepted;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import io.posthouse.spool.Letter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A letter in memory, for one attempt: from when it was accepted or fell due until every recipient that was pending has
 * an outcome. Owned by the qmgr thread; what never changes may be read by any.
 */
final class ActiveLetter {
    private static final CompletionStage<Void> NOTHING_WRITTEN = CompletableFuture.completedFuture(null);

    /** A recipient given up, in this attempt or an earlier one. */
    record Failure(Recipient recipient, Outcome outcome) {}

    private final QueueId id;
    private final Envelope envelope;
    private final long sizeBytes;
    private final ContentTraits traits;
    private final Instant acceptedAt;
    private final int attempt;
    private final List<Recipient> pending;
    private final List<Failure> failures = new ArrayList<>(0);
    private int unreported;
    private @Nullable Instant next;
    private CompletionStage<Void> written = NOTHING_WRITTEN;

    /** A letter that was just accepted. */
    ActiveLetter(Accepted accepted) {
        id = accepted.id();
        envelope = accepted.envelope();
        sizeBytes = accepted.sizeBytes();
        traits = accepted.traits();
        acceptedAt = accepted.at();
        attempt = 1;
        pending = envelope.recipients();
        unreported = pending.size();
    }

    /** A letter from the spool. */
    ActiveLetter(Letter letter) {
        id = letter.id();
        envelope = letter.envelope();
        sizeBytes = letter.sizeBytes();
        traits = letter.traits();
        acceptedAt = letter.acceptedAt();
        attempt = letter.attempts() + 1;
        pending = letter.pending();
        unreported = pending.size();
        for (Recipient recipient : envelope.recipients()) {
            Outcome outcome = letter.outcomes().get(recipient);
            if (outcome != null && outcome.result() == Outcome.Result.FAILED) {
                failures.add(new Failure(recipient, outcome));
            }
        }
    }

    QueueId id() {
        return id;
    }

    Envelope envelope() {
        return envelope;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    ContentTraits traits() {
        return traits;
    }

    Instant acceptedAt() {
        return acceptedAt;
    }

    /** The number of this attempt, 1 for the first. */
    int attempt() {
        return attempt;
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
            if (outcomes.get(i).result() == Outcome.Result.FAILED) {
                failures.add(new Failure(recipients.get(i), outcomes.get(i)));
            }
        }
    }

    boolean isReported() {
        return unreported == 0;
    }

    /** Those given up for good, in the order in which that was learnt. */
    List<Failure> failures() {
        return failures;
    }

    /** When the letter is tried again: decided with the first recipient deferred in this attempt. */
    @Nullable
    Instant next() {
        return next;
    }

    void deferTo(Instant due) {
        next = due;
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
