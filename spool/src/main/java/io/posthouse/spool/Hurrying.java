package io.posthouse.spool;

import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.QueueId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Goes through the index once and makes deferred letters due at a person's wish. What letters wait for is looked at once for
 * all that wait for the same. Owned by the spool thread, which does other things after each piece.
 */
final class Hurrying {
    private static final int PIECE = 5_000; // rows; a few milliseconds

    private enum Verdict {
        NOT_MEANT,
        MEANT,
        UNSURE
    }

    private final Premises premises;
    private final QueueIndex index;
    private final Selection selection;
    private final CompletableFuture<Hurried> done;
    private final Map<Integer, Verdict> verdicts = new HashMap<>(); // by mix, in this edition
    private int edition;
    private final Set<String> nextHops = new HashSet<>();
    private final List<QueueId> unsure = new ArrayList<>();
    private int letters;

    private Hurrying(Premises premises, QueueIndex index, Selection selection, CompletableFuture<Hurried> done) {
        this.premises = premises;
        this.index = index;
        this.selection = selection;
        this.done = done;
    }

    /** Begins as soon as it is known which letters wait. Any thread. */
    static CompletionStage<Hurried> begin(Premises premises, Catalogue catalogue, Selection selection) {
        return whenLoaded(
                premises, catalogue, done -> new Hurrying(premises, catalogue.index(), selection, done).goOn(0));
    }

    /** As {@link #begin}, of one letter, whatever it waits for. Any thread. */
    static CompletionStage<Void> one(Premises premises, Catalogue catalogue, QueueId id) {
        return whenLoaded(premises, catalogue, done -> {
            QueueIndex index = catalogue.index();
            int row = index.find(id);
            if (row == QueueIndex.NONE || !index.isDeferred(row)) {
                done.completeExceptionally(new UnknownLetterException(id));
            } else {
                index.hurry(row);
                done.complete(null);
            }
        });
    }

    private static <T> CompletionStage<T> whenLoaded(
            Premises premises, Catalogue catalogue, Consumer<CompletableFuture<T>> task) {
        var done = new CompletableFuture<T>();
        premises.thread()
                .execute(
                        () -> catalogue.whenLoaded(() -> task.accept(done), done::completeExceptionally),
                        done::completeExceptionally);
        return done;
    }

    private void goOn(int from) {
        if (edition != index.lexicon.edition()) {
            edition = index.lexicon.edition();
            verdicts.clear();
        }
        int to = Math.min(index.rows.end(), from + PIECE);
        for (int row = from; row < to; row++) {
            if (index.isDeferred(row)) {
                look(row);
            }
        }
        if (to < index.rows.end()) {
            premises.thread().execute(() -> goOn(to), done::completeExceptionally);
        } else {
            done.complete(new Hurried(letters, nextHops, unsure));
        }
    }

    private void look(int row) {
        Verdict verdict = index.rows.is(row, Rows.KNOWN)
                ? verdicts.computeIfAbsent(index.rows.mix(row), mix -> judge(index.lexicon.list(mix)))
                : Verdict.UNSURE;
        if (verdict == Verdict.MEANT) {
            index.hurry(row);
            letters++;
        } else if (verdict == Verdict.UNSURE) {
            unsure.add(new QueueId(index.rows.id(row)));
        }
    }

    private Verdict judge(List<Summary.Group> groups) {
        List<Summary.Cause> causes = groups.stream().map(Summary.Group::cause).toList();
        boolean mayBeMeant =
                causes.isEmpty() ? selection.fits("", "", "") : causes.stream().anyMatch(this::mayFit);
        if (!mayBeMeant) {
            return Verdict.NOT_MEANT;
        }
        if (causes.stream().anyMatch(cause -> cause.nextHop().isEmpty())) {
            return Verdict.UNSURE;
        }
        causes.forEach(cause -> nextHops.add(cause.nextHop()));
        return Verdict.MEANT;
    }

    /** Where a recipient that was not tried would go is not known here: anywhere. */
    private boolean mayFit(Summary.Cause cause) {
        String nextHop = cause.nextHop().isEmpty() ? selection.nextHop().orElse("") : cause.nextHop();
        return selection.fits(cause.domain(), nextHop, Summary.unpacked(cause.status()));
    }
}
