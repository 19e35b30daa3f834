package io.posthouse.smtpclient;

import io.posthouse.bus.Bus;
import io.posthouse.bus.Pool;
import io.posthouse.bus.Service;
import io.posthouse.bus.Subscription;
import io.posthouse.bus.contract.DeliveryReport;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.dns.Resolver;
import io.posthouse.mail.Outcome;
import io.posthouse.smtp.EventLoops;
import io.posthouse.spool.Spool;
import java.util.Collections;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Delivers letters over SMTP: the transport {@code smtp-client}. */
public final class SmtpClientService implements Service {
    /** What the service is called on the bus. */
    public static final String NAME = "smtp-client";

    private static final int FILE_THREADS = 4;

    private final Bus bus;
    private final Context context;
    private final Pool files;
    private final UnderWay underWay = new UnderWay(this::begin, this::checkDrained);
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile @Nullable Subscription answering; // the master writes and reads

    /**
     * A service that has not started.
     *
     * @param spool where the contents are
     * @param resolver says where next hops lead; stays the caller's
     * @param loops carry the sessions; stay the caller's
     */
    public SmtpClientService(SmtpClientConfig config, Bus bus, Spool spool, Resolver resolver, EventLoops loops) {
        this(config, bus, spool, resolver, loops, Trail.NONE);
    }

    SmtpClientService(SmtpClientConfig config, Bus bus, Spool spool, Resolver resolver, EventLoops loops, Trail trail) {
        this.bus = bus;
        files = bus.pool(NAME + "-files", FILE_THREADS);
        var router = new Router(resolver, bus.random(), config);
        context = new Context(config, bus, spool, router, loops, files, trail, this::checkDrained);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void start() {
        answering = bus.answer(NAME, DeliveryRequest.class, Runnable::run, this::deliver);
    }

    /** Any thread: whoever asks pays for a look-up, the rest is done on an event loop. */
    private CompletionStage<DeliveryReport> deliver(DeliveryRequest request) {
        if (context.isDraining()) {
            return CompletableFuture.completedStage(refused(request));
        }
        return underWay.deliver(request);
    }

    private void begin(DeliveryRequest request, CompletableFuture<DeliveryReport> report) {
        try {
            new Delivery(context, request, report).start();
        } catch (RejectedExecutionException e) { // the event loops have ended
            report.complete(refused(request));
        }
    }

    private static DeliveryReport refused(DeliveryRequest request) {
        Outcome stopping = Trouble.stopping().deferred();
        return new DeliveryReport(
                request.id(), Collections.nCopies(request.recipients().size(), stopping), true);
    }

    /** Finishes the deliveries under way; what is asked from now on is deferred. */
    @Override
    public CompletionStage<Void> drain() {
        context.drain();
        eachSession(Session::onDrain);
        checkDrained();
        return drained.minimalCompletionStage();
    }

    private void checkDrained() {
        if (context.isDraining() && underWay.isEmpty() && context.pool().all().isEmpty()) {
            drained.complete(null);
        }
    }

    @Override
    public void stop() {
        Subscription started = answering;
        if (started != null) {
            started.cancel();
        }
        context.stop();
        eachSession(session -> session.fail(Trouble.stopping()));
        files.drain();
    }

    private void eachSession(Consumer<Session> task) {
        for (Session session : context.pool().all()) {
            try {
                session.loop().execute(() -> task.accept(session));
            } catch (RejectedExecutionException e) {
                context.pool().remove(session); // its event loop has ended, and it with it
            }
        }
    }
}
