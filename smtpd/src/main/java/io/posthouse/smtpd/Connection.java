package io.posthouse.smtpd;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.posthouse.anvil.Verdict;
import io.posthouse.mail.Reply;
import io.posthouse.smtp.Command;
import io.posthouse.smtp.CommandDecoder;
import io.posthouse.smtp.EventLoops;
import io.posthouse.smtp.ReplyEncoder;
import io.posthouse.smtp.Verb;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wire of one session: the only handler in its channel's pipeline. Cuts what comes into commands and content, gathers
 * replies until all that came together is answered (RFC 2920 section 3.2), and reads no further while the session waits
 * for the spool or the client does not take its replies. Owned by its channel's event loop. While nothing is under way it
 * holds no buffer.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(Connection.class);

    /** Replies gathered at most before the client has to take them. */
    private static final int MAX_GATHERED = 4096;

    /** What a client may go on saying after our last word; then the connection is cut, whether it has read that or not. */
    private static final long MAX_LINGER = 1 << 20;

    private final Shared shared;
    private final Channel channel;
    private final InetAddress client;
    private final Session session;
    private final CommandDecoder commands = new CommandDecoder();
    private @Nullable ByteBuf kept; // on the heap: what came and cannot be worked on yet
    private @Nullable ByteBuf replies; // what is to be said when all that came is worked on
    private boolean counted; // by anvil
    private boolean greeted;
    private boolean working;
    private boolean waiting; // for the spool or the queue manager, for room there, or for its turn
    private boolean stalled; // the client does not take its replies
    private boolean closing;
    private long lingered; // octets that came since

    long heardAt; // these three are the business of LoopSessions

    @Nullable
    Connection previous;

    @Nullable
    Connection next;

    Connection(Shared shared, Channel channel, InetAddress client) {
        this.shared = shared;
        this.channel = channel;
        this.client = client;
        session = new Session(shared, client);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        neighbours().add(this);
        Optional<String> reason = unwelcome();
        if (reason.isPresent()) {
            answer(session.turnAway(reason.get()));
        } else {
            EventLoops.atNextTurn(channel.eventLoop(), this::greet);
        }
    }

    /** Not at once: who has talked before this is no mail client, and would not care. */
    private void greet() {
        greeted = true;
        answer(session.greet());
        flush();
    }

    private LoopSessions neighbours() {
        return shared.sessions.of(channel.eventLoop());
    }

    private Optional<String> unwelcome() {
        if (shared.sessions.enter()) {
            return Optional.of("too many sessions");
        }
        if (shared.sessions.isDraining()) {
            return Optional.of(Session.SHUTTING_DOWN);
        }
        Verdict verdict = shared.anvil.enter(client);
        counted = verdict == Verdict.FINE;
        return counted ? Optional.empty() : Optional.of(verdict.reason());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        neighbours().remove(this);
        closing = true;
        kept = null;
        session.abort();
        if (replies != null) {
            replies.release();
            replies = null;
        }
        if (counted) {
            shared.anvil.leave(client);
        }
        shared.sessions.leave();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        if (closing) {
            onTalkAfterEnd(in);
            return;
        }
        try {
            neighbours().heard(this);
            if (waiting || stalled) {
                onTalkMeanwhile(in);
            } else if (!greeted) {
                answer(session.onTalkBeforeGreeting());
            } else if (kept == null) {
                work(in);
            } else {
                kept.writeBytes(in);
                work(kept);
            }
        } finally {
            in.release();
        }
    }

    /** Only now is no more read: a client that waits for us, as most do, costs no system call. */
    private void onTalkMeanwhile(ByteBuf in) {
        channel.config().setAutoRead(false);
        if (kept == null) {
            kept = Unpooled.buffer(in.readableBytes());
        }
        kept.writeBytes(in);
    }

    private void onTalkAfterEnd(ByteBuf in) {
        lingered += in.readableBytes();
        in.release();
        if (lingered > MAX_LINGER) {
            channel.close();
        }
    }

    private void work(ByteBuf in) {
        working = true;
        while (!waiting && !stalled && !closing) {
            if (session.isReceiving()) {
                if (!in.isReadable()) {
                    break;
                }
                onContent(in);
            } else if (replies != null && replies.readableBytes() > MAX_GATHERED) {
                flush();
                stalled = !channel.isWritable();
                if (stalled) {
                    channel.config().setAutoRead(false);
                }
            } else {
                Optional<Command> command = commands.decode(in);
                if (command.isEmpty()) {
                    break;
                }
                onCommand(command.get(), in.isReadable());
            }
        }
        working = false;
        keep(in);
    }

    /** What is left is mostly a part of a line, and there may be many sessions: it keeps no large buffer alive. */
    private void keep(ByteBuf rest) {
        kept = closing || !rest.isReadable()
                ? null
                : Unpooled.buffer(rest.readableBytes()).writeBytes(rest);
    }

    private void onContent(ByteBuf in) {
        boolean ended = session.onContent(in);
        if (session.turnsOutLarge() && !admits(true, ended ? this::onEndOfData : () -> {})) {
            channel.config().setAutoRead(false); // more is on its way
        } else if (ended) {
            onEndOfData();
        } else if (session.isBusy()) {
            waiting = true;
            channel.config().setAutoRead(false);
            session.whenReady(channel.eventLoop(), this::goOn);
        }
    }

    private void onEndOfData() {
        waiting = true;
        session.onEndOfData().whenComplete((reply, none) -> onLoop(() -> onAnswered(session.onAnswered(reply))));
    }

    private void onLoop(Runnable task) {
        EventLoop loop = channel.eventLoop();
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    /** What the session waited for to be said is there. */
    private void onAnswered(Reply reply) {
        waiting = false;
        answer(reply);
        if (shared.sessions.isDraining()) {
            onDrain();
        }
        goOn();
    }

    private void onCommand(Command command, boolean moreFollows) {
        if (moreFollows && mustWait(command.verb())) {
            answer(session.onTalkBeforeReply(command));
        } else if (command.verb() == Verb.ETRN) {
            waiting = true;
            session.onEtrn(command)
                    .whenComplete((reply, none) -> onLoop(() -> onAnswered(session.onEtrnAnswered(command, reply))));
        } else if (command.verb() == Verb.DATA) {
            onData(command);
        } else {
            answer(session.on(command));
        }
    }

    private void onData(Command command) {
        if (admits(false, () -> onAdmitted(command))) {
            onAdmitted(command);
        }
    }

    private void onAdmitted(Command command) {
        if (!session.turnsOutLarge() || admits(true, () -> answerData(command))) {
            answerData(command);
        }
    }

    /** Had the client to wait, it may not have done so. */
    private void answerData(Command command) {
        boolean talked = kept != null && kept.isReadable();
        answer(talked ? session.onTalkBeforeReply(command) : session.on(command));
    }

    /**
     * Whether the message may come, if there is one.
     *
     * @param then what is to be done later, if not
     */
    private boolean admits(boolean large, Runnable then) {
        waiting = session.envelope()
                .filter(envelope -> !shared.gate.admits(envelope, large, channel.eventLoop(), () -> onWaited(then)))
                .isPresent();
        return !waiting;
    }

    private void onWaited(Runnable then) {
        if (!closing) { // else it is gone, and so is its transaction
            waiting = false;
            then.run();
            if (!waiting) {
                goOn();
            }
        }
    }

    /**
     * RFC 2920 section 3.1 lists these and a few harmless ones: what a client says after them depends on the reply. What
     * comes unasked was made by no mail client, or put there by someone else.
     */
    private static boolean mustWait(Verb verb) {
        return verb == Verb.EHLO || verb == Verb.HELO || verb == Verb.DATA;
    }

    private void answer(Reply reply) {
        if (!closing) {
            say(reply);
            if (session.isOver()) {
                close(reply.isPermanent() || session.isFaulty());
            }
        }
    }

    private void say(Reply reply) {
        if (replies == null) {
            replies = channel.alloc().ioBuffer(256);
        }
        ReplyEncoder.encode(reply, replies);
    }

    /** What the session waited for has happened. */
    private void goOn() {
        waiting = false;
        if (working || closing) {
            return;
        }
        neighbours().heard(this); // it is the client's turn only from now on
        if (kept != null) {
            work(kept);
        }
        flush();
        if (!waiting && !stalled) {
            channel.config().setAutoRead(true);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        flush();
    }

    private void flush() {
        ByteBuf said = replies;
        if (said != null) {
            replies = null; // first: writing may find the client gone, and then channelInactive lets go of replies
            channel.writeAndFlush(said, channel.voidPromise());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (stalled && channel.isWritable()) {
            stalled = false;
            if (!waiting) {
                goOn();
            }
        }
    }

    /**
     * Closes after the last reply.
     *
     * @param linger whether the client may be talking still: closing at once would reset the connection, and it would
     *     never read that reply
     */
    private void close(boolean linger) {
        closing = true;
        kept = null;
        ByteBuf last = replies == null ? Unpooled.EMPTY_BUFFER : replies;
        replies = null;
        channel.writeAndFlush(last).addListener(said -> {
            if (linger && said.isSuccess() && channel instanceof DuplexChannel duplex) {
                channel.config().setAutoRead(true); // until the client hangs up as well, or has been silent too long
                duplex.shutdownOutput();
            } else {
                channel.close();
            }
        });
    }

    void onIdle() {
        if (closing || stalled) {
            channel.close();
        } else if (!waiting) { // else it is us who take their time
            answer(session.end("4.4.2", "silent for too long"));
        }
    }

    void onDrain() {
        if (closing || stalled) {
            channel.close();
        } else if (!waiting && !session.isInTransaction()) {
            answer(session.end("4.3.2", Session.SHUTTING_DOWN));
        }
    }

    void onStop() {
        closing = true;
        channel.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) { // else the client is gone, and channelInactive follows
            log.error("{}: session failed and is closed; this is a bug, please report it", session.id(), cause);
        }
        closing = true;
        channel.close();
    }
}
