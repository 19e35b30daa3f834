package io.posthouse.control;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.posthouse.bus.Bus;
import io.posthouse.bus.NoAnswerException;
import io.posthouse.bus.Request;
import io.posthouse.bus.contract.Bookmark;
import io.posthouse.bus.contract.CountReport;
import io.posthouse.bus.contract.CountRequest;
import io.posthouse.bus.contract.CountRequest.Aspect;
import io.posthouse.bus.contract.Intervention;
import io.posthouse.bus.contract.InterventionReport;
import io.posthouse.bus.contract.InterventionRequest;
import io.posthouse.bus.contract.LetterReport;
import io.posthouse.bus.contract.LetterRequest;
import io.posthouse.bus.contract.QueueReport;
import io.posthouse.bus.contract.QueueRequest;
import io.posthouse.bus.contract.QueuedLetter;
import io.posthouse.bus.contract.Selection;
import io.posthouse.mail.QueueId;
import io.posthouse.spool.Content;
import io.posthouse.spool.Spool;
import io.posthouse.spool.UnknownLetterException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The queue, for people who look after it. Any thread but an event loop and the relay's own: every method blocks until it is
 * done, and works through a queue of any length piece by piece. What cannot be done is a {@link QueueException}.
 */
public final class Queue {
    private static final int PIECE = 200; // letters at a time
    private static final int CHUNK = 64 << 10;
    private static final long PATIENCE_SECONDS = 60;

    private final Bus bus;
    private final Supplier<Spool> spool;

    /**
     * The queue of the relay on a bus.
     *
     * @param spool the one that is open now
     */
    public Queue(Bus bus, Supplier<Spool> spool) {
        this.bus = bus;
        this.spool = spool;
    }

    /** Gives the letters of a selection, one after the other. */
    public void list(Selection selection, Consumer<QueuedLetter> each) {
        list(selection, report -> report.letters().forEach(each), unknown -> {});
    }

    /**
     * As {@link #list(Selection, Consumer)}.
     *
     * @param each told of each piece, also of those with no letter of the selection
     * @param unknown told of ids in the selection that are not in the queue
     */
    void list(Selection selection, Consumer<QueueReport> each, Consumer<QueueId> unknown) {
        if (!selection.ids().isEmpty()) {
            for (Selection some : inPieces(selection)) {
                QueueReport report = ask(new QueueRequest(some, Optional.empty(), PIECE));
                each.accept(report);
                List<QueueId> known =
                        report.letters().stream().map(QueuedLetter::id).toList();
                some.ids().stream().filter(id -> !known.contains(id)).forEach(unknown);
            }
            return;
        }
        listOn(selection, Optional.empty(), each);
    }

    private void listOn(Selection selection, Optional<Bookmark> after, Consumer<QueueReport> each) {
        Optional<CompletionStage<QueueReport>> coming = Optional.of(bus.ask(new QueueRequest(selection, after, PIECE)));
        while (coming.isPresent()) {
            QueueReport report = await(coming.get(), "the queue");
            coming = report.next().map(next -> bus.ask(new QueueRequest(selection, Optional.of(next), PIECE)));
            each.accept(report); // while the next piece is being read
        }
    }

    /** What is known of a letter; empty if it is not in the queue. */
    public Optional<LetterReport> find(QueueId id) {
        return ask(new LetterRequest(id));
    }

    /** How many letters wait for what, and for how long. */
    public Shape shape(Selection selection, Aspect by, Shape.Ages ages) {
        var shape = new Shape(by, ages, now());
        count(selection, shape, report -> {}, unknown -> {});
        return shape;
    }

    /**
     * Counts what is known by heart, and reads the rest: letters that are under way, or of which something is not known yet.
     *
     * @param each told of each piece that was read
     * @param unknown told of ids in the selection that are not in the queue
     */
    void count(Selection selection, Shape shape, Consumer<QueueReport> each, Consumer<QueueId> unknown) {
        Consumer<QueueReport> add = report -> {
            report.letters().forEach(shape::add);
            each.accept(report);
        };
        if (!selection.ids().isEmpty()) {
            list(selection, add, unknown);
            return;
        }
        CountReport known = ask(new CountRequest(selection, shape.by(), shape.borders()));
        shape.add(known);
        if (known.rest().isPresent()) {
            listOn(selection, known.rest(), add);
        }
    }

    /** Stops letters, until they are released. */
    public Tally hold(Selection selection, String reason) {
        return intervene(Intervention.HOLD, selection, reason);
    }

    /** Has letters that are held tried again now. */
    public Tally release(Selection selection) {
        return intervene(Intervention.RELEASE, selection, "");
    }

    /** Begins with letters anew, as if they had just arrived. */
    public Tally requeue(Selection selection) {
        return intervene(Intervention.REQUEUE, selection, "");
    }

    /** Gives letters up, and tells their senders. */
    public Tally expire(Selection selection) {
        return intervene(Intervention.EXPIRE, selection, "");
    }

    /** Takes letters out of the queue; nobody is told. */
    public Tally delete(Selection selection) {
        return intervene(Intervention.DELETE, selection, "");
    }

    /** Has letters that are deferred tried now. */
    public Tally flush(Selection selection) {
        return intervene(Intervention.FLUSH, selection, "");
    }

    private Tally intervene(Intervention what, Selection selection, String reason) {
        return intervene(what, selection, reason, false, piece -> {});
    }

    /**
     * Does something to letters.
     *
     * @param reason why they are held
     * @param preview whether to tell only what would be done
     * @param each told of each piece of the queue that was seen to
     */
    public Tally intervene(
            Intervention what, Selection selection, String reason, boolean preview, Consumer<InterventionReport> each) {
        Instant began = now();
        Tally tally = Tally.NONE;
        for (Selection some : selection.ids().isEmpty() ? List.of(selection) : inPieces(selection)) {
            Optional<Bookmark> after = Optional.empty();
            do {
                InterventionReport report =
                        ask(new InterventionRequest(what, some, reason, preview, began, after, PIECE));
                tally = tally.plus(report);
                each.accept(report);
                after = report.next();
            } while (after.isPresent());
        }
        return tally;
    }

    private static List<Selection> inPieces(Selection selection) {
        List<QueueId> ids = selection.ids().stream().distinct().toList();
        var pieces = new ArrayList<Selection>();
        for (int from = 0; from < ids.size(); from += PIECE) {
            pieces.add(selection.withIds(ids.subList(from, Math.min(ids.size(), from + PIECE))));
        }
        return pieces;
    }

    /** Writes a letter's content, octet for octet as it is stored. */
    public void copyContent(QueueId id, OutputStream to) throws IOException {
        ByteBuf chunk = Unpooled.buffer(CHUNK, CHUNK);
        try (Content content = await(spool.get().open(id), "letter " + id)) {
            for (long at = 0; at < content.sizeBytes(); at += chunk.readableBytes()) {
                chunk.clear();
                content.read(at, chunk);
                to.write(chunk.array(), chunk.arrayOffset(), chunk.readableBytes());
            }
        }
    }

    private Instant now() {
        return bus.time().now();
    }

    private <A> A ask(Request<A> request) {
        return await(bus.ask(request), "the queue");
    }

    private static <A> A await(CompletionStage<A> answer, String what) {
        try {
            return answer.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new QueueException(
                    "the relay did not answer for " + PATIENCE_SECONDS + " seconds; look at its log, and try again", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueueException("interrupted", e);
        } catch (ExecutionException e) {
            throw failed(e.getCause() == null ? e : e.getCause(), what);
        }
    }

    private static QueueException failed(Throwable cause, String what) {
        if (cause instanceof NoAnswerException) {
            return new QueueException("the queue manager is not running at the moment; try again", cause);
        }
        if (cause instanceof UnknownLetterException) {
            return new QueueException("no " + what + " in the queue", cause);
        }
        return new QueueException(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
    }
}
