package io.posthouse.smtpd;

import io.netty.buffer.ByteBuf;
import io.posthouse.bus.contract.IntakeSlowed;
import io.posthouse.cleanup.CleanupStream;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Priority;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.Reply;
import io.posthouse.smtp.ContentFlaw;
import io.posthouse.smtp.DataDecoder;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** From MAIL to the end of data (RFC 5321 section 3.3). Owned by its session. */
final class Transaction {

    /** A content that comes in: its way off the wire and into the spool. */
    private record Incoming(DataDecoder decoder, CleanupStream stream) {}

    private final SmtpdConfig config;
    private final PathRules.Mail mail;
    private final List<Recipient> recipients = new ArrayList<>(2);
    private Optional<Incoming> incoming = Optional.empty();
    private Optional<Envelope> envelope = Optional.empty();
    private Priority priority = Priority.NORMAL;
    private int refusedRecipients;
    private long size;
    private boolean large;

    Transaction(SmtpdConfig config, PathRules.Mail mail) {
        this.config = config;
        this.mail = mail;
    }

    void add(Recipient recipient) {
        recipients.add(recipient);
        envelope = Optional.empty();
    }

    /** One was named that is not taken, for now. */
    void refuseRecipient() {
        refusedRecipients++;
    }

    int refusedRecipients() {
        return refusedRecipients;
    }

    int recipients() {
        return recipients.size();
    }

    /** What all commands have said, for a content that follows. */
    Envelope envelope(InetAddress client) {
        if (envelope.isEmpty()) {
            envelope = Optional.of(makeEnvelope(client));
        }
        return envelope.get();
    }

    private Envelope makeEnvelope(InetAddress client) {
        List<Recipient> each = recipients.size() == 1 ? recipients : once(recipients);
        priority = config.priority(client, mail.reversePath(), each, mail.priority());
        return new Envelope(mail.reversePath(), each, mail.body(), mail.envelopeId(), mail.returned(), priority);
    }

    /** What the message got of the relay, where its client had asked for another priority. */
    Optional<Priority> otherPriority() {
        return mail.priority().filter(asked -> !asked.equals(priority)).map(asked -> priority);
    }

    /** Each forward-path once, as it was named first: a client that names one twice wants one copy delivered. */
    private static List<Recipient> once(List<Recipient> recipients) {
        Map<Mailbox, Recipient> once = new LinkedHashMap<>();
        recipients.forEach(recipient -> once.putIfAbsent(recipient.forwardPath(), recipient));
        return List.copyOf(once.values());
    }

    void receive(CleanupStream stream) {
        incoming = Optional.of(new Incoming(new DataDecoder(), stream));
    }

    boolean isReceiving() {
        return incoming.isPresent();
    }

    /** Takes what came; leaves what follows the end of data, and tells whether that was reached. */
    boolean onContent(ByteBuf in) {
        Incoming content = incoming.orElseThrow();
        return content.decoder.decode(in, range -> pass(range, content.stream));
    }

    private void pass(ByteBuf range, CleanupStream stream) {
        boolean fitted = isWithinSize();
        size += range.readableBytes();
        if (isWithinSize()) {
            stream.write(range);
        } else if (fitted) {
            stream.abort();
        }
    }

    private boolean isWithinSize() {
        return size <= config.maxMessageSize().bytes();
    }

    /** Whether it is known from now on that the content is large: says so once. Who announced less than it sends is found out. */
    boolean turnsOutLarge() {
        boolean turned = !large && Math.max(mail.sizeBytes(), size) > IntakeSlowed.LARGE_BYTES;
        large |= turned;
        return turned;
    }

    boolean isBusy() {
        return isWithinSize() && incoming.orElseThrow().stream.isBusy();
    }

    void whenReady(Executor executor, Runnable task) {
        incoming.orElseThrow().stream.whenReady(executor, task);
    }

    /** Why the content that has ended cannot be taken, if so. */
    Optional<Reply> refusal() {
        Incoming content = incoming.orElseThrow();
        Optional<ContentFlaw> flaw = content.decoder.flaw();
        if (flaw.isPresent()) {
            return Optional.of(Replies.flawed(flaw.get().reason()));
        }
        return isWithinSize() ? content.stream.refusal() : Optional.of(Replies.tooLarge(config));
    }

    CompletionStage<QueueId> accept() {
        Incoming content = incoming.orElseThrow();
        return content.stream.accept(content.decoder.traits());
    }

    void abort() {
        incoming.ifPresent(content -> content.stream.abort());
    }
}
