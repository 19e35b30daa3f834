package io.posthouse.qmgr;

import io.posthouse.bus.Bus;
import io.posthouse.bus.NoAnswerException;
import io.posthouse.bus.Worker;
import io.posthouse.bus.contract.BounceReport;
import io.posthouse.bus.contract.BounceRequest;
import io.posthouse.bus.contract.Notified;
import io.posthouse.mail.Notify;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Recipient;
import io.posthouse.spool.Notice;
import io.posthouse.spool.Spool;
import io.posthouse.spool.SpoolBrokenException;
import io.posthouse.spool.SpoolFullException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has senders told what became of their letters, before a letter that has come to the end of an attempt moves on: of
 * failures first, then of successes, then of delay. Owned by the qmgr thread.
 *
 * <p>What bounce wrote is in the spool before it is noted in the letter's history, and noted before the letter moves on. A
 * crash in between has the sender told twice, never not at all. While bounce does not answer, the letter waits here for a
 * while; when that is over it moves on with what is still untold, to be asked about after its next attempt, or held if it
 * has none.
 */
final class Notifier {
    private static final Duration ASK_AGAIN = Duration.ofSeconds(10);

    /** How often bounce may be away, or fail, before a letter moves on without it: about as long as a restart takes. */
    private static final int MAX_FAILURES = 6;

    /** A letter whose sender is being told. */
    private static final class Telling {
        private final ActiveLetter letter;
        private final Deque<Notify> left;
        private final Consumer<String> then;
        private String obstacle = "";
        private int failures;

        Telling(ActiveLetter letter, Deque<Notify> left, Consumer<String> then) {
            this.letter = letter;
            this.left = left;
            this.then = then;
        }
    }

    private final Bus bus;
    private final Worker worker;
    private final Spool spool;
    private final SpoolWriter writer;
    private final RetryPolicy retries;
    private final Runnable onIdle;
    private int underWay;

    /**
     * Nobody is being told yet.
     *
     * @param onIdle run on the worker when {@link #isIdle()} may have become true
     */
    Notifier(Bus bus, Worker worker, Spool spool, SpoolWriter writer, RetryPolicy retries, Runnable onIdle) {
        this.bus = bus;
        this.worker = worker;
        this.spool = spool;
        this.writer = writer;
        this.retries = retries;
        this.onIdle = onIdle;
    }

    /** Whether there is anything to tell of a letter whose attempt is over. */
    boolean isNeeded(ActiveLetter letter) {
        return !letter.untold(Notify.FAILURE).isEmpty()
                || !letter.untold(Notify.SUCCESS).isEmpty()
                || isWarningDue(letter);
    }

    private boolean isWarningDue(ActiveLetter letter) {
        return !letter.untold(Notify.DELAY).isEmpty()
                && letter.next() != null
                && !letter.isWarned()
                && retries.isLate(letter.age());
    }

    /**
     * Tells what there is to tell, after the spool has recorded it.
     *
     * @param then run on the worker, with the reason why not all could be told; empty if all was
     */
    void tell(ActiveLetter letter, Consumer<String> then) {
        var left = new ArrayDeque<Notify>(3);
        for (Notify about : List.of(Notify.FAILURE, Notify.SUCCESS)) {
            if (!letter.untold(about).isEmpty()) {
                left.add(about);
            }
        }
        if (isWarningDue(letter)) {
            left.add(Notify.DELAY);
        }
        underWay++;
        var telling = new Telling(letter, left, then);
        letter.written().thenRun(() -> worker.execute(() -> goOn(telling)));
    }

    private void goOn(Telling telling) {
        assert worker.isCurrent();
        Notify about = telling.left.peek();
        if (about == null) {
            underWay--;
            telling.then.accept(telling.obstacle);
            onIdle.run();
        } else {
            BounceRequest request = request(telling.letter, about);
            bus.ask(request)
                    .whenComplete(
                            (report, failure) -> worker.execute(() -> onAnswer(telling, request, report, failure)));
        }
    }

    private BounceRequest request(ActiveLetter letter, Notify about) {
        List<Recipient> recipients = letter.untold(about).stream()
                .map(ActiveLetter.Untold::recipient)
                .toList();
        List<Outcome> outcomes =
                letter.untold(about).stream().map(ActiveLetter.Untold::outcome).toList();
        return new BounceRequest(
                letter.id(),
                about,
                recipients,
                outcomes,
                retries.expiry(letter.age(), bus.time().now()));
    }

    private void onAnswer(
            Telling telling, BounceRequest request, @Nullable BounceReport report, @Nullable Throwable failure) {
        assert worker.isCurrent();
        if (report == null) {
            onNoAnswer(telling, Causes.of(failure == null ? new IllegalStateException("no answer") : failure));
            return;
        }
        if (report.result() == BounceReport.Result.IMPOSSIBLE) {
            telling.obstacle = report.reason();
        } else {
            note(telling.letter, request, report);
        }
        telling.left.remove();
        goOn(telling);
    }

    private void note(ActiveLetter letter, BounceRequest request, BounceReport report) {
        Instant now = bus.time().now();
        var notice = new Notice(request.about(), now, request.recipients(), report.notification());
        letter.told(request.about());
        writer.write(
                letter,
                () -> spool.note(letter.id(), notice),
                () -> report.notification()
                        .ifPresent(written ->
                                bus.publish(new Notified(letter.id(), notice.about(), notice.recipients(), written))));
    }

    private void onNoAnswer(Telling telling, Throwable failure) {
        boolean spoolInTrouble = failure instanceof SpoolFullException || failure instanceof SpoolBrokenException;
        telling.failures += spoolInTrouble ? 0 : 1; // then nothing else could be written either
        if (telling.failures == MAX_FAILURES) {
            String reason = Causes.reason(failure);
            telling.obstacle = failure instanceof NoAnswerException ? reason : "bounce failed: " + reason;
            telling.left.clear();
            goOn(telling);
            return;
        }
        underWay--; // a restart may come in between
        bus.time().schedule(ASK_AGAIN, worker, () -> {
            underWay++;
            goOn(telling);
        });
        onIdle.run();
    }

    /** Whether nobody is being told at this moment; a letter that waits to be asked about again is in the spool as it is. */
    boolean isIdle() {
        return underWay == 0;
    }
}
