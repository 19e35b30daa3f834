package io.posthouse.smtpclient;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Reply;
import io.posthouse.smtp.CommandEncoder;
import io.posthouse.smtp.MalformedReplyException;
import io.posthouse.smtp.ReplyDecoder;
import io.posthouse.smtp.SystemWords;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a peer, from connect to close: it is opened for one delivery, carries the transactions of many, and
 * waits in the pool between them (RFC 5321 section 3.1). Owned by its channel's event loop: no locks. Only {@link #claim()}
 * is for any thread.
 */
final class Session extends ChannelInboundHandlerAdapter {

    /** Whoever uses the session now; told on its event loop. */
    interface User {

        /** The peer has greeted and said what it can do. */
        void onOpen(Session session);

        /** There will be no session with this peer. */
        void onNotOpened(Outcome reason);

        /** The transaction is over; if the session is still good, it is in the pool already and no longer the user's. */
        void onTransactionOver(Session session, Transaction transaction);
    }

    /** A peer may say so at any time (RFC 5321 section 3.8). */
    static final int CLOSING = 421;

    private final Context context;
    private final NextHop nextHop;
    private final PeerAddress peer;
    private final String peerName;
    private final EventLoop loop;
    private final Deadline deadline;
    private final ReplyDecoder decoder = new ReplyDecoder();
    private final AtomicBoolean claimable =
            new AtomicBoolean(); // the owner sets it, whoever claims the session clears it
    private final long openedNanos;
    private @Nullable Channel channel;
    private Phase phase = Phase.CONNECTING;
    private PeerFeatures features = PeerFeatures.NONE;
    private @Nullable User user;
    private @Nullable Transaction transaction;
    private int transactions; // begun so far
    private boolean decoding;
    private boolean sent; // something, since the peer's octets that are looked at were read

    private Session(Context context, EventLoop loop, NextHop nextHop, PeerAddress peer, User user) {
        this.context = context;
        this.loop = loop;
        this.nextHop = nextHop;
        this.peer = peer;
        this.user = user;
        peerName = peer.toString();
        deadline = new Deadline(context.time(), loop, this::onDeadline);
        openedNanos = context.time().nanos();
    }

    /** Connects to a peer. To be called on the loop that will own the session. */
    static void open(Context context, EventLoop loop, NextHop nextHop, PeerAddress peer, User user) {
        var session = new Session(context, loop, nextHop, peer, user);
        context.pool().add(session);
        session.connect();
    }

    private void connect() {
        become(Phase.CONNECTING);
        ChannelFuture connected = new Bootstrap()
                .group(loop)
                .channelFactory(context.channels())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // ours is on the bus's clock
                .disableResolver()
                .handler(this)
                .connect(peer.socketAddress());
        channel = connected.channel();
        connected.addListener(future -> {
            if (!future.isSuccess()) {
                onLoop(() -> onNotConnected(future.cause()));
            }
        });
    }

    /** A channel that could not even be made fails on a thread of its own. */
    private void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    private void onNotConnected(Throwable cause) {
        fail(Trouble.noConnection("cannot connect to " + peerName + ": " + SystemWords.of(cause)));
    }

    NextHop nextHop() {
        return nextHop;
    }

    /** As {@code mx1.there.example[198.51.100.9]:25}. */
    String peer() {
        return peerName;
    }

    PeerAddress peerAddress() {
        return peer;
    }

    EventLoop loop() {
        return loop;
    }

    Phase phase() {
        return phase;
    }

    PeerFeatures features() {
        return features;
    }

    /** How many transactions have begun in it. */
    int transactions() {
        return transactions;
    }

    boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    /** Takes the session out of its idle state, for whoever finds it true. Any thread. */
    boolean claim() {
        boolean claimed = claimable.compareAndSet(true, false);
        if (claimed) {
            context.pool().onClaimed();
        }
        return claimed;
    }

    void letClaim() {
        claimable.set(true);
    }

    /** The only place where the phase changes. */
    void become(Phase next) {
        assert loop.inEventLoop();
        phase = next;
        deadline.set(next.timeout(context.config()));
        context.trail().entered(this, next);
    }

    /** A session that was claimed is the user's until its transaction is over. */
    void resume(User next) {
        user = next;
        if (!isClosed()) {
            become(Phase.READY);
        }
    }

    void begin(Transaction next) {
        transactions++;
        transaction = next;
        next.begin();
    }

    /** The user does not need the session after all. */
    void giveBack() {
        user = null;
        if (!isClosed()) {
            rest();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!isClosed()) {
            become(Phase.GREETING);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        decoding = true;
        sent = false;
        try {
            for (Optional<Reply> reply = decoder.decode(in);
                    !isClosed() && reply.isPresent();
                    reply = decoder.decode(in)) {
                onReply(reply.get());
            }
            if (sent && decoder.isWithinReply() && !isClosed()) {
                fail(Trouble.nonsense(peerName + " said something before it was asked"));
            }
        } catch (MalformedReplyException e) {
            fail(Trouble.nonsense(peerName + " sent as " + phase.awaited() + " what is " + e.getMessage()));
        } finally {
            in.release();
            decoding = false;
        }
        if (transaction != null && transaction.isOver()) {
            finish(transaction);
        }
    }

    private void onReply(Reply reply) {
        if (sent && reply.code() != CLOSING) {
            // It had come before what it would be taken as the reply to was sent. A message could be lost that way.
            fail(Trouble.nonsense(peerName + " said, before it was asked: " + reply));
            return;
        }
        if (transaction != null && !transaction.isOver()) {
            transaction.onReply(reply);
            return;
        }
        switch (phase) {
            case GREETING -> onGreeting(reply);
            case EHLO -> onEhloReply(reply);
            case HELO -> onHeloReply(reply);
            case RSET -> onRsetReply(reply);
            default -> onUnasked(reply);
        }
    }

    private void onGreeting(Reply reply) {
        if (reply.code() / 100 == 2) {
            ByteBuf out = commands(64);
            CommandEncoder.ehlo(out, context.config().ehloName());
            become(Phase.EHLO);
            send(out);
        } else {
            refuse(reply);
        }
    }

    private void onEhloReply(Reply reply) {
        if (reply.code() / 100 == 2) {
            features = PeerFeatures.of(reply);
            onOpen();
        } else if (reply.isPermanent()) { // RFC 5321 section 3.2: it knows HELO only
            ByteBuf out = commands(64);
            CommandEncoder.helo(out, context.config().ehloName());
            become(Phase.HELO);
            send(out);
        } else {
            refuse(reply);
        }
    }

    private void onHeloReply(Reply reply) {
        if (reply.code() / 100 == 2) {
            onOpen();
        } else {
            refuse(reply);
        }
    }

    private void onOpen() {
        become(Phase.READY);
        if (user != null) {
            user.onOpen(this);
        }
    }

    /**
     * A peer that takes no mail from us now. Deferred whatever its code: it has not heard of the message yet, and another
     * peer, or this one later, may take it.
     */
    private void refuse(Reply reply) {
        User told = letGoOfUser();
        Outcome reason = reply.isPositive()
                ? Trouble.nonsense(peerName + " said \"" + reply + "\" as " + phase.awaited())
                        .deferred()
                : Verdicts.deferred(reply, phase, peerName);
        quit();
        if (told != null) {
            told.onNotOpened(reason);
        }
    }

    private @Nullable User letGoOfUser() {
        User told = user;
        user = null;
        return told;
    }

    private void onRsetReply(Reply reply) {
        if (reply.code() / 100 == 2) {
            rest();
        } else {
            quit();
        }
    }

    /** A peer that speaks out of turn is not in step with us: the next reply could be read as another's. */
    private void onUnasked(Reply reply) {
        fail(Trouble.lost(peerName + " said, unasked: " + reply));
    }

    /** A buffer for commands. */
    ByteBuf commands(int capacity) {
        return openChannel().alloc().ioBuffer(capacity);
    }

    void send(ByteBuf commands) {
        sent = true;
        openChannel().writeAndFlush(commands, openChannel().voidPromise());
    }

    /** How to send a content to this peer. */
    ContentSender send(OpenContent content, ContentTraits traits, ContentSender.Listener listener) {
        sent = true;
        return ContentSender.of(openChannel(), content, traits, context.files(), listener);
    }

    private Channel openChannel() {
        if (channel == null) {
            throw new IllegalStateException("not connected");
        }
        return channel;
    }

    void onTransactionOver(Transaction over) {
        if (!decoding) { // else when all that came with the last reply has been looked at
            finish(over);
        }
    }

    private void finish(Transaction over) {
        transaction = null;
        User told = letGoOfUser();
        if (!isClosed()) {
            if (decoder.isWithinReply()) {
                fail(Trouble.nonsense(peerName + " says more than it was asked"));
            } else if (over.needsReset()) {
                ByteBuf out = commands(8);
                CommandEncoder.rset(out);
                become(Phase.RSET);
                send(out);
            } else {
                rest();
            }
        }
        if (told != null) {
            told.onTransactionOver(this, over);
        }
    }

    /** Waits for the next message, unless it is time to go. */
    private void rest() {
        Duration age = Duration.ofNanos(context.time().nanos() - openedNanos);
        boolean stays = !context.isDraining()
                && age.compareTo(context.config().maxSessionLifetime()) <= 0
                && context.pool().offer(this);
        if (stays) {
            become(Phase.IDLE); // before anything that whoever takes it has put on this loop
        } else {
            quit();
        }
    }

    /** Lets an idle session go; one in use goes when its transaction is over. */
    void onDrain() {
        if (claim()) {
            quit();
        }
    }

    private void quit() {
        ByteBuf out = commands(8);
        CommandEncoder.quit(out);
        become(Phase.QUIT);
        send(out);
    }

    private void onDeadline() {
        switch (phase) {
            case IDLE -> onDrain();
            case CONNECTING ->
                fail(Trouble.noConnection(
                        "cannot connect to " + peerName + ": no answer in " + seconds(Phase.CONNECTING)));
            default -> fail(Trouble.lost(peerName + " took more than " + seconds(phase) + " for " + phase.awaited()));
        }
    }

    private String seconds(Phase missed) {
        return missed.timeout(context.config()).toSeconds() + " s";
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (transaction != null && ctx.channel().isWritable()) {
            transaction.onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(Trouble.lost(peerName + " closed the connection while we waited for " + phase.awaited()));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            fail(Trouble.lost("connection with " + peerName + " broke while we waited for " + phase.awaited() + ": "
                    + SystemWords.of(cause)));
        } else {
            fail(Trouble.ours("mistake in smtp-client: " + cause));
            context.onMistake(cause);
        }
    }

    /** The only end. Whoever uses the session learns why; the reason of a session that nobody uses is nobody's loss. */
    void fail(Trouble trouble) {
        if (isClosed()) {
            return;
        }
        Phase last = phase;
        phase = Phase.CLOSED;
        deadline.cancel();
        claim();
        context.pool().remove(this);
        openChannel().close();
        context.trail().entered(this, phase);
        if (transaction != null) {
            if (!transaction.isOver()) {
                transaction.onLost(trouble, last);
            }
        } else {
            User told = letGoOfUser();
            if (told != null && last != Phase.READY) {
                told.onNotOpened(trouble.deferred());
            }
        }
        context.onClosed();
    }
}
