package io.posthouse.smtpclient;

import io.netty.channel.EventLoop;
import io.posthouse.bus.contract.DeliveryReport;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One request, tried with one peer after another until every recipient is delivered or failed or there is nobody left to
 * try. Owned by the event loop that it was given at the start.
 *
 * <p>First a session that is idle already, then a new one with each address of the next hop in turn. What one peer defers
 * the next may take, so recipients that are deferred go on to it, up to a number of sessions; but not when the message may
 * have arrived, since then it could arrive twice.
 */
final class Delivery implements Session.User {
    private static final Outcome NOBODY_LEFT =
            Trouble.noConnection("no other address of the next hop to try").deferred();

    private final Context context;
    private final DeliveryRequest request;
    private final CompletableFuture<DeliveryReport> report;
    private final @Nullable Outcome[] outcomes;
    private final EventLoop loop;
    private final @Nullable Session idle; // claimed for us at the start
    private @Nullable Session current;
    private boolean broken;
    private int sessions;
    private boolean alive;
    private @Nullable Iterator<PeerAddress> peers;
    private @Nullable PeerAddress keptPeer; // whom the kept session was with, if it could be used
    private Outcome trouble = NOBODY_LEFT;
    private @Nullable OpenContent content;

    Delivery(Context context, DeliveryRequest request, CompletableFuture<DeliveryReport> report) {
        this.context = context;
        this.request = request;
        this.report = report;
        outcomes = new Outcome[request.recipients().size()];
        Optional<Session> waiting = context.pool().take(request.nextHop());
        idle = waiting.orElse(null);
        loop = idle == null ? context.nextLoop() : idle.loop();
    }

    /** Any thread. */
    void start() {
        loop.execute(() -> step(this::onStart));
    }

    /** A mistake of ours must not leave whoever asked without an answer. */
    private void step(Runnable step) {
        assert loop.inEventLoop();
        if (report.isDone() || broken) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException mistake) {
            broken = true;
            context.onMistake(mistake);
            Trouble ours = Trouble.ours("mistake in smtp-client: " + mistake);
            trouble = ours.deferred();
            if (current != null) {
                current.fail(ours); // before the content is let go of, which it may be sending
            }
            finish();
        }
    }

    private void onStart() {
        refuseUnsendable();
        if (pending().length == 0) {
            alive = true;
            finish();
        } else if (idle != null && !idle.isClosed()) {
            idle.resume(this);
            transact(idle);
        } else {
            tryNext();
        }
    }

    /** An address that would not come out of the wire as it went in, as one with a line end or, yet, beyond ASCII. */
    private void refuseUnsendable() {
        if (!request.reversePath().mailbox().map(Delivery::isSendable).orElse(true)) {
            Arrays.fill(outcomes, Outcome.failed("5.1.7", "", "the reverse-path cannot be sent over SMTP"));
        }
        for (int i = 0; i < outcomes.length; i++) {
            if (!isSendable(request.recipients().get(i).forwardPath())) {
                outcomes[i] = Outcome.failed("5.1.3", "", "the forward-path cannot be sent over SMTP");
            }
        }
    }

    private static boolean isSendable(Mailbox mailbox) {
        return isPrintable(mailbox.localPart()) && isPrintable(mailbox.domain().name());
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
    }

    /** The recipients that are neither delivered nor failed, by their place in the request. */
    private int[] pending() {
        var pending = new int[outcomes.length];
        int count = 0;
        for (int i = 0; i < outcomes.length; i++) {
            Outcome outcome = outcomes[i];
            if (outcome == null || outcome.result() == Outcome.Result.DEFERRED) {
                pending[count++] = i;
            }
        }
        return count == pending.length ? pending : Arrays.copyOf(pending, count);
    }

    private void tryNext() {
        if (context.isStopped()) {
            trouble = Trouble.stopping().deferred();
            finish();
        } else if (peers == null) {
            context.router().route(request.nextHop()).whenComplete((route, failure) -> {
                if (failure == null) {
                    onLoop(() -> onRoute(route));
                } else {
                    onLoop(() -> onBroken("look-up of the next hop", failure));
                }
            });
        } else if (sessions < context.config().maxSessions() && peers.hasNext()) {
            PeerAddress peer = peers.next();
            if (peer.equals(keptPeer)) {
                tryNext();
            } else {
                Session.open(context, loop, request.nextHop(), peer, this);
            }
        } else {
            finish();
        }
    }

    private void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            step(task);
        } else {
            loop.execute(() -> step(task));
        }
    }

    private void onRoute(Route route) {
        peers = route.peers().iterator();
        route.verdict().ifPresent(verdict -> {
            trouble = verdict;
            alive |= verdict.result() == Outcome.Result.FAILED; // learnt for good, without a session
        });
        tryNext();
    }

    @Override
    public void onOpen(Session session) {
        step(() -> transact(session));
    }

    @Override
    public void onNotOpened(Outcome reason) {
        trouble = reason;
        step(this::tryNext);
    }

    private void transact(Session session) {
        current = session;
        if (content != null) {
            begin(session, content);
            return;
        }
        context.open(request.id()).whenComplete((opened, failure) -> {
            if (failure == null) {
                onLoop(() -> {
                    content = opened;
                    begin(session, opened);
                });
            } else {
                onLoop(() -> onContentBroken(session, failure));
            }
        });
    }

    private void begin(Session session, OpenContent opened) {
        if (!session.isClosed()) {
            session.begin(new Transaction(session, request, pending(), opened));
        } else if (session.transactions() > 0) {
            tryNext(); // closed while it was idle
        } else {
            alive = true;
            trouble = Trouble.lost(session.peer() + " closed the connection before the message was sent")
                    .deferred();
            tryNext();
        }
    }

    private void onContentBroken(Session session, Throwable failure) {
        alive = true; // it is us
        session.giveBack();
        onBroken("the message cannot be read from the spool", failure);
    }

    private void onBroken(String what, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        trouble = Trouble.ours(what + ": " + cause.getMessage()).deferred();
        finish();
    }

    @Override
    public void onTransactionOver(Session session, Transaction transaction) {
        step(() -> settle(session, transaction));
    }

    private void settle(Session session, Transaction transaction) {
        if (session.transactions() > 1 && !transaction.isHeard()) {
            // The peer had closed the session while it was idle, or was about to: nothing was lost, and nothing learnt.
            tryNext();
            return;
        }
        alive = true;
        sessions++;
        keptPeer = session == idle ? session.peerAddress() : keptPeer;
        boolean deferred = false;
        int[] recipients = transaction.recipients();
        for (int i = 0; i < recipients.length; i++) {
            Outcome outcome = transaction.outcome(i);
            outcomes[recipients[i]] = outcome;
            deferred |= outcome.result() == Outcome.Result.DEFERRED;
        }
        if (deferred && !transaction.mayHaveArrived()) {
            tryNext();
        } else {
            finish();
        }
    }

    private void finish() {
        if (content != null) {
            content.close();
        }
        var all = new ArrayList<Outcome>(outcomes.length);
        for (Outcome outcome : outcomes) {
            all.add(outcome == null ? trouble : outcome);
        }
        report.complete(new DeliveryReport(request.id(), all, alive));
    }
}
