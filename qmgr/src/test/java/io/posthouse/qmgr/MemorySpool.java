package io.posthouse.qmgr;

import io.posthouse.bus.Time;
import io.posthouse.bus.contract.Bookmark;
import io.posthouse.bus.contract.Happening;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.QueueState;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.spool.Age;
import io.posthouse.spool.Attempt;
import io.posthouse.spool.Content;
import io.posthouse.spool.Dossier;
import io.posthouse.spool.Hurried;
import io.posthouse.spool.Letter;
import io.posthouse.spool.LetterWriter;
import io.posthouse.spool.Notice;
import io.posthouse.spool.QueuePage;
import io.posthouse.spool.Spool;
import io.posthouse.spool.SpoolBrokenException;
import io.posthouse.spool.SpoolFullException;
import io.posthouse.spool.UnknownLetterException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A spool that remembers nothing longer than the test, and whose disk can be full. */
final class MemorySpool implements Spool {
    final Map<QueueId, Letter> letters = new TreeMap<>();
    final Map<QueueId, Instant> deferred = new HashMap<>();
    final Map<QueueId, String> held = new TreeMap<>();
    final Map<QueueId, List<Attempt>> history = new HashMap<>();
    private final Time time;
    private final Set<QueueId> taken = new HashSet<>();
    boolean full;
    boolean unreadable;
    double crowding;
    int refusals;
    int deferrals;

    MemorySpool(Time time) {
        this.time = time;
    }

    /** How many of those that were due are out of it. */
    int taken() {
        return taken.size();
    }

    void put(Letter letter) {
        letters.put(letter.id(), letter);
    }

    private CompletionStage<Void> write(QueueId id, Runnable change) {
        if (full) {
            refusals++;
            return CompletableFuture.failedStage(new SpoolFullException("cannot write: No space left"));
        }
        if (!letters.containsKey(id)) {
            return CompletableFuture.failedStage(new UnknownLetterException(id));
        }
        change.run();
        return CompletableFuture.completedStage(null);
    }

    @Override
    public double crowding() {
        return crowding;
    }

    @Override
    public CompletionStage<Void> record(QueueId id, Attempt attempt) {
        return write(id, () -> {
            history.computeIfAbsent(id, any -> new ArrayList<>()).add(attempt);
            Letter old = letters.get(id);
            Map<Recipient, Outcome> outcomes = new HashMap<>(old.outcomes());
            for (int i = 0; i < attempt.recipients().size(); i++) {
                outcomes.put(attempt.recipients().get(i), attempt.outcomes().get(i));
            }
            letters.put(
                    id,
                    new Letter(
                            id,
                            old.envelope(),
                            old.reception(),
                            old.sizeBytes(),
                            old.traits(),
                            old.acceptedAt(),
                            Math.max(old.attempts(), attempt.number()),
                            outcomes,
                            old.notices(),
                            old.expiring(),
                            old.age().tried(attempt.at())));
        });
    }

    @Override
    public CompletionStage<Void> note(QueueId id, Notice notice) {
        return write(id, () -> {
            Letter old = letters.get(id);
            var notices = new ArrayList<>(old.notices());
            notices.add(notice);
            letters.put(
                    id,
                    new Letter(
                            id,
                            old.envelope(),
                            old.reception(),
                            old.sizeBytes(),
                            old.traits(),
                            old.acceptedAt(),
                            old.attempts(),
                            old.outcomes(),
                            notices,
                            old.expiring(),
                            old.age()));
        });
    }

    @Override
    public CompletionStage<Void> defer(QueueId id, Instant due) {
        return write(id, () -> {
            deferrals++;
            deferred.put(id, due);
            taken.remove(id);
            held.remove(id);
            Letter old = letters.get(id);
            letters.put(
                    id,
                    new Letter(
                            id,
                            old.envelope(),
                            old.reception(),
                            old.sizeBytes(),
                            old.traits(),
                            old.acceptedAt(),
                            old.attempts(),
                            old.outcomes(),
                            old.notices(),
                            old.expiring(),
                            old.age().postponed(time.now(), due)));
        });
    }

    @Override
    public CompletionStage<Void> hold(QueueId id, String reason) {
        return write(id, () -> {
            deferred.remove(id);
            taken.remove(id);
            held.put(id, reason);
        });
    }

    @Override
    public CompletionStage<Void> remove(QueueId id) {
        return write(id, () -> {
            deferred.remove(id);
            taken.remove(id);
            held.remove(id);
            letters.remove(id);
        });
    }

    @Override
    public void recover(Consumer<Letter> each) {
        taken.clear();
        letters.values().stream()
                .filter(letter -> !deferred.containsKey(letter.id()) && !held.containsKey(letter.id()))
                .toList()
                .forEach(each);
    }

    @Override
    public Optional<Instant> nextDue() {
        return deferred.entrySet().stream()
                .filter(entry -> !taken.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .min(Comparator.naturalOrder());
    }

    @Override
    public CompletionStage<List<Letter>> takeDue(Instant now, Instant farthest, int max) {
        List<Letter> due = deferred.entrySet().stream()
                .filter(entry -> !taken.contains(entry.getKey()))
                .filter(entry ->
                        !entry.getValue().isAfter(now) || entry.getValue().isAfter(farthest))
                .sorted(Map.Entry.<QueueId, Instant>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .limit(max)
                .map(entry -> letters.get(entry.getKey()))
                .toList();
        due.forEach(letter -> taken.add(letter.id()));
        return CompletableFuture.completedStage(due);
    }

    /** It is sure of letters only when all are meant. */
    @Override
    public CompletionStage<Hurried> hurry(Selection selection) {
        List<QueueId> waiting = deferred.keySet().stream()
                .filter(id -> !taken.contains(id))
                .sorted()
                .toList();
        if (!selection.isAll()) {
            return CompletableFuture.completedStage(new Hurried(0, Set.of(), waiting));
        }
        waiting.forEach(id -> deferred.put(id, Instant.EPOCH));
        Set<String> nextHops = waiting.stream()
                .flatMap(id -> history.getOrDefault(id, List.of()).stream())
                .map(attempt -> attempt.nextHop().toString())
                .collect(Collectors.toSet());
        return CompletableFuture.completedStage(new Hurried(waiting.size(), nextHops, List.of()));
    }

    @Override
    public CompletionStage<Void> hurry(QueueId id) {
        return deferred.containsKey(id) && !taken.contains(id)
                ? write(id, () -> deferred.put(id, Instant.EPOCH))
                : CompletableFuture.failedStage(new UnknownLetterException(id));
    }

    @Override
    public CompletionStage<Optional<Letter>> find(QueueId id) {
        return unreadable
                ? CompletableFuture.failedStage(new SpoolBrokenException("cannot read"))
                : CompletableFuture.completedStage(Optional.ofNullable(letters.get(id)));
    }

    @Override
    public CompletionStage<Void> note(QueueId id, Intervention what) {
        return write(id, () -> {
            Letter old = letters.get(id);
            boolean requeued = what == Intervention.REQUEUE;
            Map<Recipient, Outcome> outcomes = new HashMap<>(old.outcomes());
            if (requeued) {
                outcomes.values().removeIf(outcome -> outcome.result() != Outcome.Result.DELIVERED);
            }
            letters.put(
                    id,
                    new Letter(
                            id,
                            old.envelope(),
                            old.reception(),
                            old.sizeBytes(),
                            old.traits(),
                            requeued ? time.now() : old.acceptedAt(),
                            requeued ? 0 : old.attempts(),
                            outcomes,
                            requeued ? List.of() : old.notices(),
                            what == Intervention.EXPIRE
                                    || what == Intervention.EXPIRE_AND_RELEASE
                                    || (old.expiring() && !requeued),
                            requeued ? Age.since(time.now()) : old.age()));
        });
    }

    @Override
    public CompletionStage<Optional<Dossier>> examine(QueueId id) {
        return find(id).thenApply(found -> found.map(this::dossier));
    }

    private Dossier dossier(Letter letter) {
        QueueId id = letter.id();
        QueueState state = held.containsKey(id)
                ? QueueState.HOLD
                : !deferred.containsKey(id)
                        ? QueueState.INCOMING
                        : taken.contains(id) ? QueueState.ACTIVE : QueueState.DEFERRED;
        var happenings = new ArrayList<Happening>();
        happenings.add(new Happening.Arrived(letter.acceptedAt()));
        for (Attempt attempt : history.getOrDefault(id, List.of())) {
            for (int i = 0; i < attempt.recipients().size(); i++) {
                happenings.add(new Happening.Tried(
                        attempt.at(),
                        attempt.number(),
                        attempt.nextHop().toString(),
                        List.of(attempt.recipients().get(i)),
                        attempt.outcomes().get(i)));
            }
        }
        if (held.containsKey(id)) {
            happenings.add(new Happening.Stopped(letter.acceptedAt(), held.get(id)));
        }
        return new Dossier(letter, state, Optional.ofNullable(deferred.get(id)), happenings);
    }

    /** By id. */
    @Override
    public CompletionStage<QueuePage> browse(Selection selection, Optional<Bookmark> after, int max) {
        List<Dossier> rest = letters.values().stream()
                .filter(letter -> after.isEmpty()
                        || letter.id().toString().compareTo(after.get().value()) > 0)
                .map(this::dossier)
                .toList();
        boolean all = rest.size() <= max;
        List<Dossier> piece = all ? rest : rest.subList(0, max);
        Optional<Bookmark> next = all
                ? Optional.empty()
                : Optional.of(new Bookmark(piece.get(max - 1).letter().id().toString()));
        return CompletableFuture.completedStage(new QueuePage(piece, List.of(), next));
    }

    @Override
    public LetterWriter receive(Envelope envelope, Reception reception) {
        throw new UnsupportedOperationException("nothing is received in these tests");
    }

    @Override
    public CompletionStage<Content> open(QueueId id) {
        throw new UnsupportedOperationException("nothing is read in these tests");
    }

    @Override
    public void close() {}
}
