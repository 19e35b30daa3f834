package io.posthouse.bounce;

import io.netty.buffer.Unpooled;
import io.posthouse.bus.Bus;
import io.posthouse.bus.Pool;
import io.posthouse.bus.Service;
import io.posthouse.bus.Subscription;
import io.posthouse.bus.contract.BounceReport;
import io.posthouse.bus.contract.BounceRequest;
import io.posthouse.cleanup.Cleanup;
import io.posthouse.cleanup.CleanupStream;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Notify;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.Returned;
import io.posthouse.mail.ReversePath;
import io.posthouse.spool.Content;
import io.posthouse.spool.Letter;
import io.posthouse.spool.Spool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Tells senders what became of their mail. Requests may come on any thread. */
public final class BounceService implements Service {
    /** What the service is called on the bus. */
    public static final String NAME = "bounce";

    private static final int THREADS = 2;

    private final Bus bus;
    private final Spool spool;
    private final Cleanup cleanup;
    private final Domain hostname;
    private final BounceConfig config;
    private final Map<BounceRequest, CompletableFuture<BounceReport>> underWay = new ConcurrentHashMap<>();
    private @Nullable Pool pool; // the master's, as the subscription
    private @Nullable Subscription subscription;

    /**
     * A service that answers nothing yet.
     *
     * @param hostname what this relay calls itself
     */
    public BounceService(Bus bus, Spool spool, Cleanup cleanup, Domain hostname, BounceConfig config) {
        this.bus = bus;
        this.spool = spool;
        this.cleanup = cleanup;
        this.hostname = hostname;
        this.config = config;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        Pool threads = bus.pool(NAME, THREADS);
        pool = threads;
        subscription = bus.answer(NAME, BounceRequest.class, Runnable::run, request -> onRequest(request, threads));
    }

    /** Once at a time: a qmgr that restarted joins what an earlier one asked for. */
    private CompletionStage<BounceReport> onRequest(BounceRequest request, Pool threads) {
        var mine = new CompletableFuture<BounceReport>();
        CompletableFuture<BounceReport> earlier = underWay.putIfAbsent(request, mine);
        if (earlier != null) {
            return earlier;
        }
        spool.find(request.id())
                .thenComposeAsync(letter -> tell(request, letter), threads)
                .whenComplete((report, failure) -> {
                    underWay.remove(request, mine);
                    if (failure == null) {
                        mine.complete(report);
                    } else {
                        mine.completeExceptionally(failure);
                    }
                });
        return mine;
    }

    private CompletionStage<BounceReport> tell(BounceRequest request, Optional<Letter> found) {
        if (found.isEmpty()) {
            return answer(BounceReport.unwanted(request.id(), "the letter is gone"));
        }
        Letter letter = found.get();
        List<Fate> fates = wanted(request);
        ReversePath sender = letter.envelope().reversePath();
        if (fates.isEmpty()) {
            return answer(BounceReport.unwanted(request.id(), "the sender does not want to be told"));
        }
        if (sender.mailbox().isPresent()) {
            return write(notification(request, letter, sender.mailbox().get(), false, fates));
        }
        if (request.about() != Notify.FAILURE) {
            return answer(BounceReport.unwanted(request.id(), "it has no sender"));
        }
        Optional<String> obstacle = obstacle(letter, fates);
        return obstacle.isPresent()
                ? answer(BounceReport.impossible(request.id(), obstacle.get()))
                : write(notification(request, letter, config.postmaster().orElseThrow(), true, fates));
    }

    private static CompletionStage<BounceReport> answer(BounceReport report) {
        return CompletableFuture.completedStage(report);
    }

    private static List<Fate> wanted(BounceRequest request) {
        var fates = new ArrayList<Fate>();
        for (int i = 0; i < request.recipients().size(); i++) {
            if (request.recipients().get(i).wants(request.about())) {
                fates.add(
                        new Fate(request.recipients().get(i), request.outcomes().get(i)));
            }
        }
        return fates;
    }

    /** Why not even the postmaster is told that mail from the null reverse-path has failed. */
    private Optional<String> obstacle(Letter letter, List<Fate> fates) {
        if (letter.reception().origin() == Reception.Origin.LAST_NOTIFICATION) {
            return Optional.of("it was to tell the postmaster of another failure, and nobody is told twice");
        }
        if (config.postmaster().isEmpty()) {
            return Optional.of("it has no sender, and no postmaster is configured");
        }
        Mailbox postmaster = config.postmaster().get();
        return fates.stream().allMatch(fate -> fate.recipient().forwardPath().equals(postmaster))
                ? Optional.of("it has no sender, and was for the postmaster itself")
                : Optional.empty();
    }

    private Notification notification(
            BounceRequest request, Letter letter, Mailbox to, boolean toPostmaster, List<Fate> fates) {
        Instant now = bus.time().now();
        return new Notification(request.about(), hostname, letter, to, toPostmaster, fates, now, request.retryUntil());
    }

    private CompletionStage<BounceReport> write(Notification notification) {
        QueueId id = notification.letter().id();
        return spool.open(id)
                .thenApplyAsync(content -> read(notification, content), requirePool())
                .thenCompose(original -> {
                    Composer.Message message = Composer.compose(notification, original, bus.random());
                    return submit(notification, message);
                })
                .thenApply(written -> BounceReport.written(id, written));
    }

    private Pool requirePool() {
        Pool threads = pool;
        if (threads == null) {
            throw new IllegalStateException("asked before it was started");
        }
        return threads;
    }

    private Original read(Notification notification, Content content) {
        boolean wholeWanted = notification.about() == Notify.FAILURE // RFC 3461 section 4.3: of no other report
                && notification
                        .letter()
                        .envelope()
                        .returned()
                        .filter(Returned.FULL::equals)
                        .isPresent();
        try (content) {
            return Original.read(
                    content, wholeWanted, (int) config.maxReturnedSize().bytes());
        }
    }

    /**
     * As any way in does. The null reverse-path, so that it is never answered itself (RFC 5321 section 4.5.5); as urgent as
     * what it tells of.
     */
    private CompletionStage<QueueId> submit(Notification notification, Composer.Message message) {
        var envelope = new Envelope(
                        ReversePath.NULL,
                        List.of(new Recipient(notification.to())),
                        message.traits().eightBit() ? BodyType.EIGHT_BIT_MIME : BodyType.SEVEN_BIT)
                .withPriority(notification.letter().envelope().priority());
        Reception.Origin origin =
                notification.toPostmaster() ? Reception.Origin.LAST_NOTIFICATION : Reception.Origin.NOTIFICATION;
        CleanupStream stream = cleanup.begin(envelope, Reception.of(origin, notification.at()));
        stream.write(Unpooled.wrappedBuffer(message.octets()));
        return stream.accept(message.traits());
    }

    @Override
    public CompletionStage<Void> drain() {
        cancel();
        return CompletableFuture.allOf(underWay.values().toArray(CompletableFuture[]::new))
                .handle((done, failure) -> null);
    }

    @Override
    public void stop() {
        cancel();
        if (pool != null) {
            pool.drain(); // each thread finishes what it has in hand
        }
    }

    private void cancel() {
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
