package io.posthouse.maildir;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Pool;
import io.posthouse.bus.Service;
import io.posthouse.bus.Subscription;
import io.posthouse.bus.contract.DeliveryReport;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.mail.Outcome;
import io.posthouse.spool.Content;
import io.posthouse.spool.Spool;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Delivers into a Maildir. Requests may come on any thread. */
public final class MaildirService implements Service {
    /** What the service is called on the bus. */
    public static final String NAME = "maildir";

    private final Bus bus;
    private final Spool spool;
    private final MaildirConfig config;
    private final Map<DeliveryRequest, CompletableFuture<DeliveryReport>> underWay = new ConcurrentHashMap<>();
    private @Nullable Pool pool; // the master's, as the subscription
    private @Nullable Subscription subscription;
    private volatile boolean stopped;

    public MaildirService(Bus bus, Spool spool, MaildirConfig config) {
        this.bus = bus;
        this.spool = spool;
        this.config = config;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        Maildir maildir;
        try {
            maildir = new Maildir(config.folder(), config.hostname());
        } catch (IOException e) {
            throw new MaildirBrokenException(
                    "cannot make or open the Maildir " + config.folder() + ": " + reason(e)
                            + "; make it writable or name another folder",
                    e);
        }
        Pool threads = bus.pool(NAME, config.threads());
        pool = threads;
        subscription =
                bus.answer(NAME, DeliveryRequest.class, Runnable::run, request -> deliver(request, maildir, threads));
    }

    private CompletionStage<DeliveryReport> deliver(DeliveryRequest request, Maildir maildir, Pool threads) {
        var mine = new CompletableFuture<DeliveryReport>();
        CompletableFuture<DeliveryReport> earlier = underWay.putIfAbsent(request, mine);
        if (earlier != null) {
            return earlier;
        }
        mine.whenComplete((report, failure) -> underWay.remove(request, mine));
        spool.open(request.id()).whenComplete((content, failure) -> {
            if (failure == null) {
                threads.execute(() -> write(request, maildir, content, mine));
            } else {
                mine.complete(deferred(request, "4.3.0", reason(failure), true));
            }
        });
        return mine;
    }

    private void write(
            DeliveryRequest request, Maildir maildir, Content content, CompletableFuture<DeliveryReport> answer) {
        try (content) {
            answer.complete(
                    stopped
                            ? deferred(request, "4.3.2", "stopping", true)
                            : report(
                                    request,
                                    Outcome.delivered("2.0.0", "", "kept as new/" + maildir.deliver(request, content)),
                                    true));
        } catch (IOException e) {
            answer.complete(deferred(
                    request, isFull(e) ? "4.3.1" : "4.3.0", "cannot write to the Maildir: " + reason(e), false));
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
        }
    }

    private static DeliveryReport deferred(DeliveryRequest request, String status, String why, boolean alive) {
        return report(request, Outcome.deferred(status, "", why), alive);
    }

    private static DeliveryReport report(DeliveryRequest request, Outcome outcome, boolean alive) {
        return new DeliveryReport(
                request.id(), Collections.nCopies(request.recipients().size(), outcome), alive);
    }

    /** Java has no type for it, only the words of the operating system. */
    private static boolean isFull(IOException e) {
        String words = String.valueOf(e.getMessage());
        return words.contains("No space left") || words.contains("quota") || words.contains("not enough space");
    }

    private static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    @Override
    public CompletionStage<Void> drain() {
        if (subscription != null) {
            subscription.cancel();
        }
        return CompletableFuture.allOf(underWay.values().toArray(CompletableFuture[]::new));
    }

    @Override
    public void stop() {
        stopped = true;
        if (subscription != null) {
            subscription.cancel();
        }
        if (pool != null) {
            pool.drain(); // each thread finishes the file that it is writing, no more
        }
    }
}
