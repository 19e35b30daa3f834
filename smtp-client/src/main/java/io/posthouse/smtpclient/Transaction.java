package io.posthouse.smtpclient;

import io.netty.buffer.ByteBuf;
import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.Notify;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Outcome.Handover;
import io.posthouse.mail.Priority;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.Reply;
import io.posthouse.smtp.CommandEncoder;
import io.posthouse.smtp.PathArgument.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One message within a session, from MAIL to the reply to its final dot (RFC 5321 section 3.3). Owned by the session's
 * event loop.
 *
 * <p>Where the peer offers PIPELINING, MAIL, every RCPT and DATA go out at once (RFC 2920 section 3.1), so what is refused
 * is learnt after what follows was sent: the replies are counted through to the end all the same, and if the peer then
 * waits for a content although no recipient is left, it gets an empty one, whose reply means nothing.
 */
final class Transaction implements ContentSender.Listener {
    private static final byte[] LONE_DOT = {'.', '\r', '\n'};

    private final Session session;
    private final DeliveryRequest request;
    private final int[] recipients; // by their place in the request
    private final OpenContent content;
    private final @Nullable Outcome[] outcomes; // one for each of the above, null while open
    private int open; // how many outcomes are null
    private int nextRcpt; // whose reply is awaited, or whose turn it is
    private boolean mailAccepted;
    private boolean heard;
    private boolean mayHaveArrived;
    private boolean needsReset;
    private boolean over;
    private @Nullable ContentSender sender;

    /**
     * A transaction that has not begun.
     *
     * @param recipients which of the request's recipients it is for
     * @param content stays the caller's to close, after the transaction is over
     */
    Transaction(Session session, DeliveryRequest request, int[] recipients, OpenContent content) {
        this.session = session;
        this.request = request;
        this.recipients = recipients;
        this.content = content;
        outcomes = new Outcome[recipients.length];
        open = recipients.length;
    }

    boolean isOver() {
        return over;
    }

    /** Whether the peer said anything at all: if not, it cannot have taken anything either. */
    boolean isHeard() {
        return heard;
    }

    /** Whether the message may have arrived although no reply said so; then trying elsewhere could double it. */
    boolean mayHaveArrived() {
        return mayHaveArrived;
    }

    /** Whether the peer still has our MAIL in hand, so that another would be out of order (RFC 5321 section 4.1.4). */
    boolean needsReset() {
        return needsReset;
    }

    int[] recipients() {
        return recipients;
    }

    /** What became of the i-th of {@link #recipients()}, when it is over. */
    Outcome outcome(int i) {
        Outcome outcome = outcomes[i];
        if (outcome == null) {
            throw new IllegalStateException("transaction over, recipient open");
        }
        return outcome;
    }

    void begin() {
        Optional<Outcome> refusal = refusal();
        if (refusal.isPresent()) {
            settleOpen(refusal.get());
            end();
            return;
        }
        ByteBuf out = session.commands(64 + recipients.length * 64);
        encodeMail(out);
        if (session.features().pipelining()) {
            for (int i = 0; i < recipients.length; i++) {
                encodeRcpt(out, i);
            }
            CommandEncoder.data(out);
        }
        send(Phase.MAIL, out);
    }

    /** What we can say without asking, from what the peer said of itself. */
    private Optional<Outcome> refusal() {
        PeerFeatures peer = session.features();
        if (peer.maxSizeBytes() > 0 && request.sizeBytes() > peer.maxSizeBytes()) { // RFC 1870 section 5
            return Optional.of(Outcome.failed(
                    "5.3.4",
                    "",
                    "message of " + request.sizeBytes() + " octets is larger than the " + peer.maxSizeBytes() + " that "
                            + session.peer() + " takes"));
        }
        if (request.traits().eightBit()
                && !peer.eightBitMime()) { // RFC 6152 section 3: convert or give up; we never convert
            return Optional.of(Outcome.failed(
                    "5.6.3", "", "message has octets above 127, and " + session.peer() + " does not offer 8BITMIME"));
        }
        return Optional.empty();
    }

    private void encodeMail(ByteBuf out) {
        PeerFeatures peer = session.features();
        var parameters = new ArrayList<Parameter>(4);
        if (peer.size()) { // RFC 1870 section 6
            parameters.add(new Parameter("SIZE", Long.toString(request.sizeBytes())));
        }
        boolean eightBit =
                request.body() == BodyType.EIGHT_BIT_MIME || request.traits().eightBit();
        if (peer.eightBitMime() && eightBit) { // RFC 6152 section 2; 7BIT goes without saying
            parameters.add(new Parameter("BODY", BodyType.EIGHT_BIT_MIME.parameter()));
        }
        if (peer.dsn()) { // RFC 3461 section 5.2.1: as they came
            request.returned().ifPresent(given -> parameters.add(new Parameter("RET", given.parameter())));
            request.envelopeId().ifPresent(given -> parameters.add(new Parameter("ENVID", given.toString())));
        }
        // RFC 6710 section 4.2 asks for it always. Of a message that is like all others we say nothing, so that the
        // peer may still judge for itself (section 4.1).
        if (peer.priority() && !request.priority().equals(Priority.NORMAL)) {
            parameters.add(new Parameter("MT-PRIORITY", request.priority().toString()));
        }
        CommandEncoder.mail(out, request.reversePath(), parameters);
    }

    private void encodeRcpt(ByteBuf out, int i) {
        Recipient recipient = request.recipients().get(recipients[i]);
        CommandEncoder.rcpt(
                out, recipient.forwardPath(), session.features().dsn() ? notifications(recipient) : List.of());
    }

    /** As they came. */
    private static List<Parameter> notifications(Recipient recipient) {
        if (recipient.notifyOn().isEmpty() && recipient.originalRecipient().isEmpty()) {
            return List.of();
        }
        var parameters = new ArrayList<Parameter>(2);
        if (!recipient.notifyOn().isEmpty()) {
            parameters.add(new Parameter("NOTIFY", Notify.list(recipient.notifyOn())));
        }
        recipient.originalRecipient().ifPresent(given -> parameters.add(new Parameter("ORCPT", given.toString())));
        return parameters;
    }

    void onReply(Reply reply) {
        if (reply.code() == Session.CLOSING) { // and then it closes
            heard |= session.phase() != Phase.MAIL; // as good as closed before we said anything
            settleOpen(verdict(reply));
            session.fail(Trouble.lost("peer is closing"));
            return;
        }
        heard = true;
        switch (session.phase()) {
            case MAIL -> onMailReply(reply);
            case RCPT -> onRcptReply(reply);
            case DATA -> onDataReply(reply);
            case CONTENT -> onEarlyReply(reply);
            case FINAL_DOT -> onFinalReply(reply);
            default -> throw new IllegalStateException("a reply to a transaction in phase " + session.phase());
        }
    }

    private void onMailReply(Reply reply) {
        if (isOutOfPlace(reply, 2)) {
            return;
        }
        mailAccepted = reply.isPositive();
        if (!mailAccepted) {
            settleOpen(verdict(reply));
        }
        if (session.features().pipelining()) {
            session.become(Phase.RCPT);
        } else if (mailAccepted) {
            sendRcpt();
        } else {
            end();
        }
    }

    private void sendRcpt() {
        ByteBuf out = session.commands(128);
        encodeRcpt(out, nextRcpt);
        send(Phase.RCPT, out);
    }

    private void onRcptReply(Reply reply) {
        if (isOutOfPlace(reply, 2)) {
            return;
        }
        if (!reply.isPositive() && outcomes[nextRcpt] == null) {
            settle(nextRcpt, verdict(reply));
        }
        nextRcpt++;
        boolean pipelining = session.features().pipelining();
        if (nextRcpt < recipients.length) {
            if (pipelining) {
                session.become(Phase.RCPT);
            } else {
                sendRcpt();
            }
        } else if (pipelining) {
            session.become(Phase.DATA);
        } else if (open > 0) {
            ByteBuf out = session.commands(8);
            CommandEncoder.data(out);
            send(Phase.DATA, out);
        } else {
            endWithReset();
        }
    }

    private void onDataReply(Reply reply) {
        if (isOutOfPlace(reply, 3)) {
            return;
        }
        if (!reply.isPositive()) {
            settleOpen(verdict(reply));
            endWithReset();
        } else if (open > 0) {
            session.become(Phase.CONTENT);
            sender = session.send(content, request.traits(), this);
            sender.start();
        } else { // RFC 2920 section 3.1: it expects a content for nobody
            send(Phase.FINAL_DOT, session.commands(3).writeBytes(LONE_DOT));
        }
    }

    /** A refusal before all of the content is sent is a refusal; to anything else we cannot even reply. */
    private void onEarlyReply(Reply reply) {
        if (reply.isPositive()) {
            nonsense(reply);
        } else {
            settleOpen(verdict(reply));
            session.fail(Trouble.lost("content refused before its end"));
        }
    }

    private void onFinalReply(Reply reply) {
        if (isOutOfPlace(reply, 2)) {
            return;
        }
        Outcome outcome = verdict(reply);
        settleOpen(reply.isPositive() ? outcome.handedOver(handover()) : outcome);
        end();
    }

    /** A peer that offers DSN was told what the sender wants to know; with any other our knowledge ends here. */
    private Handover handover() {
        return session.features().dsn() ? Handover.WITH_DSN : Handover.WITHOUT_DSN;
    }

    @Override
    public void onProgress() {
        if (session.phase() == Phase.CONTENT) {
            session.become(Phase.CONTENT); // once more, with all its time
        }
    }

    @Override
    public void onSent() {
        session.become(Phase.FINAL_DOT);
    }

    @Override
    public void onUnreadable(RuntimeException reason) {
        session.fail(Trouble.ours("content cannot be read: " + reason.getMessage()));
    }

    /** The channel has room again. */
    void onWritable() {
        if (sender != null) {
            sender.onWritable();
        }
    }

    /**
     * The session has ended. If the final dot was sent, nobody knows whether the message arrived: the peer may have taken
     * it and its reply been lost. It is deferred, and may arrive twice, since the other error would be to lose it (RFC
     * 1047).
     *
     * @param phase in which it ended
     */
    void onLost(Trouble trouble, Phase phase) {
        mayHaveArrived = phase == Phase.FINAL_DOT && open > 0;
        settleOpen(trouble.deferred());
        if (sender == null) {
            end();
        } else {
            sender.stop(this::end);
        }
    }

    /** A positive reply of another class than the command can have: whatever it means, it is no success. */
    private boolean isOutOfPlace(Reply reply, int positiveClass) {
        boolean outOfPlace = reply.isPositive() && reply.code() / 100 != positiveClass;
        if (outOfPlace) {
            nonsense(reply);
        }
        return outOfPlace;
    }

    private void nonsense(Reply reply) {
        session.fail(Trouble.nonsense(
                session.peer() + " said \"" + reply + "\" as " + session.phase().awaited()));
    }

    private Outcome verdict(Reply reply) {
        return Verdicts.of(reply, session.phase(), session.peer());
    }

    private void settle(int i, Outcome outcome) {
        outcomes[i] = outcome;
        open--;
    }

    private void settleOpen(Outcome outcome) {
        for (int i = 0; open > 0 && i < outcomes.length; i++) {
            if (outcomes[i] == null) {
                settle(i, outcome);
            }
        }
    }

    private void send(Phase awaiting, ByteBuf out) {
        session.become(awaiting);
        session.send(out);
    }

    private void endWithReset() {
        needsReset = mailAccepted;
        end();
    }

    private void end() {
        over = true;
        session.onTransactionOver(this);
    }
}
