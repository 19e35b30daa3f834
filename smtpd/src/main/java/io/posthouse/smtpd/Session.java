package io.posthouse.smtpd;

import io.netty.buffer.ByteBuf;
import io.posthouse.anvil.Verdict;
import io.posthouse.bus.contract.Refused;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Priority;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.Reply;
import io.posthouse.smtp.Command;
import io.posthouse.spool.SpoolBrokenException;
import io.posthouse.spool.SpoolFullException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One SMTP session: what may happen when (RFC 5321 section 4.1.4), and what is allowed. It knows no channel: commands and
 * contents come in, replies go out. Owned by its connection's event loop: no locks.
 */
final class Session {
    private sealed interface State {}

    /** Nothing is known of the client but its address. */
    private record Greeted() implements State {}

    private record Identified(String helo, boolean extended) implements State {}

    private record InTransaction(Identified client, Transaction mail) implements State {}

    static final String SHUTTING_DOWN = "shutting down";

    private static final Logger log = LoggerFactory.getLogger(Session.class);
    private static final State GREETED = new Greeted();

    /** More than RFC 5321 section 4.1.1.1 allows, since many call themselves oddly; nothing that could be misread. */
    private static final Pattern HELLO_NAME = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");

    private static final Pattern NOT_SMTP = Pattern.compile("(GET|POST|PUT|HEAD|CONNECT|OPTIONS) .*");
    private static final int MAX_SHOWN = 200;
    private static final String CONNECT = "connect";
    private static final String END_OF_DATA = "end of data";

    private final Shared shared;
    private final SmtpdConfig config;
    private final long number;
    private final InetAddress client;
    private final boolean permitted;
    private State state = GREETED;
    private int errors;
    private int junk;
    private boolean over;

    Session(Shared shared, InetAddress client) {
        this.shared = shared;
        this.config = shared.config;
        this.client = client;
        number = shared.nextNumber();
        permitted = config.permits(client);
    }

    /** The first reply. */
    Reply greet() {
        return shared.greeting;
    }

    /** The first and last reply to a client that is not welcome now. */
    Reply turnAway(String reason) {
        return judge(CONNECT, end("4.3.2", reason));
    }

    /** The client did not wait for the greeting (RFC 5321 section 3.1). */
    Reply onTalkBeforeGreeting() {
        over = true;
        return judge(CONNECT, Replies.BEFORE_GREETING);
    }

    /** Answers a command. */
    Reply on(Command command) {
        if (shared.sessions.isDraining() && !isInTransaction()) {
            return end("4.3.2", SHUTTING_DOWN);
        }
        Reply reply;
        try {
            reply = answer(command);
        } catch (RefusalException refusal) {
            reply = refusal.reply();
        }
        return judge(command.text(), reply);
    }

    private Reply answer(Command command) {
        return switch (command.verb()) { // every verb must be answered to compile
            case EHLO -> onHello(command, true);
            case HELO -> onHello(command, false);
            case MAIL -> onMail(command);
            case RCPT -> onRcpt(command);
            case DATA -> command.argument().isEmpty() ? onData() : Replies.NO_PARAMETERS;
            case RSET -> command.argument().isEmpty() ? onReset() : Replies.NO_PARAMETERS;
            case NOOP -> junk(Replies.NOTHING_DONE);
            case QUIT -> command.argument().isEmpty() ? onQuit() : Replies.NO_PARAMETERS;
            case VRFY -> command.argument().isEmpty() ? Replies.NOTHING_TO_VERIFY : junk(Replies.CANNOT_VERIFY);
            case HELP -> junk(Replies.COMMANDS);
            case ETRN -> throw new IllegalStateException("ETRN is answered by and by");
            case UNKNOWN -> onUnknown(command);
            case MALFORMED -> Replies.malformed(command.text());
        };
    }

    private Reply onHello(Command command, boolean extended) {
        String helo = command.argument();
        if (!HELLO_NAME.matcher(helo).matches()) {
            return Replies.NO_HELLO_NAME;
        }
        abort(); // RFC 5321 section 4.1.4: EHLO in a transaction is RSET as well
        become(new Identified(helo, extended));
        return junk(extended ? shared.extendedHello : shared.hello);
    }

    private Reply onMail(Command command) {
        if (!(state instanceof Identified identified)) {
            return state instanceof InTransaction ? Replies.NESTED_MAIL : Replies.HELLO_FIRST;
        }
        Verdict verdict = shared.anvil.message(client);
        if (verdict != Verdict.FINE) {
            return junk(Replies.overLimit(verdict));
        }
        become(new InTransaction(identified, new Transaction(config, shared.paths.mail(command))));
        return Replies.REVERSE_PATH_OK;
    }

    private Reply onRcpt(Command command) {
        if (!(state instanceof InTransaction transaction)) {
            return state instanceof Identified ? Replies.MAIL_FIRST : Replies.HELLO_FIRST;
        }
        return onRecipient(transaction.mail, shared.paths.rcpt(command));
    }

    private Reply onRecipient(Transaction mail, Recipient recipient) {
        if (!permitted) { // there are no domains of our own, so all that is not relayed is refused
            return Replies.RELAY_DENIED;
        }
        if (mail.recipients() >= config.maxRecipients()) {
            return excess(mail, Replies.TOO_MANY_RECIPIENTS);
        }
        Verdict verdict = shared.anvil.recipient(client);
        if (verdict != Verdict.FINE) {
            return excess(mail, Replies.overLimit(verdict));
        }
        mail.add(recipient);
        return Replies.FORWARD_PATH_OK;
    }

    /** A client may have sent its whole list at once (RFC 5321 section 4.5.3.1.10), so many are let pass. */
    private Reply excess(Transaction mail, Reply reply) {
        mail.refuseRecipient();
        if (mail.refusedRecipients() > config.maxRecipients()) {
            countError();
        }
        return reply;
    }

    /** Of the message that the client may send, if there is one. */
    Optional<Envelope> envelope() {
        return state instanceof InTransaction transaction && transaction.mail.recipients() > 0
                ? Optional.of(transaction.mail.envelope(client))
                : Optional.empty();
    }

    private Reply onData() {
        if (!(state instanceof InTransaction transaction)) {
            return state instanceof Identified ? Replies.MAIL_FIRST : Replies.HELLO_FIRST;
        }
        if (transaction.mail.recipients() == 0) {
            return Replies.RECIPIENT_FIRST;
        }
        var reception = new Reception(
                Optional.of(client),
                transaction.client.helo,
                transaction.client.extended ? "ESMTP" : "SMTP",
                permitted,
                shared.bus.time().now());
        try {
            transaction.mail.receive(shared.cleanup.begin(transaction.mail.envelope(client), reception));
            return Replies.SEND_CONTENT;
        } catch (SpoolFullException e) {
            return junk(Replies.SPOOL_FULL);
        } catch (SpoolBrokenException e) {
            return junk(Replies.SPOOL_BROKEN);
        }
    }

    private Reply onReset() {
        abort();
        return junk(Replies.RESET);
    }

    private Reply onQuit() {
        abort();
        over = true;
        return Replies.GOODBYE;
    }

    private Reply onUnknown(Command command) {
        if (NOT_SMTP.matcher(command.text()).matches()) { // a browser, or a page that makes one speak to us
            over = true;
            return Replies.NOT_SMTP;
        }
        return Replies.UNKNOWN_COMMAND;
    }

    /**
     * Answers ETRN.
     *
     * @return completes, on any thread, when there is a reply; it goes through {@link #onEtrnAnswered} before it goes out
     */
    CompletionStage<Reply> onEtrn(Command command) {
        if (!(state instanceof Identified)) {
            return CompletableFuture.completedStage(isInTransaction() ? Replies.IN_TRANSACTION : Replies.HELLO_FIRST);
        }
        return permitted
                ? shared.etrn.answer(command.argument())
                : CompletableFuture.completedStage(Replies.ETRN_DENIED);
    }

    /** What the client is told about its ETRN. */
    Reply onEtrnAnswered(Command command, Reply reply) {
        return judge(command.text(), junk(reply)); // to ask is cheap for the client, and not for us
    }

    /** What leads nowhere is allowed for a while. */
    private Reply junk(Reply reply) {
        junk++;
        if (junk > config.maxJunkCommands()) {
            countError();
        }
        return reply;
    }

    /** The client did not wait for the reply to a command after which it must (RFC 2920 section 3.1). */
    Reply onTalkBeforeReply(Command command) {
        abort();
        over = true;
        return judge(command.text(), Replies.BEFORE_REPLY);
    }

    /** Whether what comes next is content and not a command. */
    boolean isReceiving() {
        return state instanceof InTransaction transaction && transaction.mail.isReceiving();
    }

    boolean isInTransaction() {
        return state instanceof InTransaction;
    }

    /** Takes content; leaves what follows the end of data, and tells whether that was reached. */
    boolean onContent(ByteBuf in) {
        return mail().onContent(in);
    }

    /** Whether it is known from now on that the content is large, by what was announced or has come. Says so once. */
    boolean turnsOutLarge() {
        return envelope().isPresent() && mail().turnsOutLarge();
    }

    /** Whether the client should be kept waiting before it sends more content. */
    boolean isBusy() {
        return mail().isBusy();
    }

    void whenReady(Executor executor, Runnable task) {
        mail().whenReady(executor, task);
    }

    private Transaction mail() {
        if (state instanceof InTransaction transaction) {
            return transaction.mail;
        }
        throw new IllegalStateException("content outside of a transaction");
    }

    /**
     * Ends the transaction.
     *
     * @return completes, on any thread, once the message is in the spool or is known not to be; the reply goes through
     *     {@link #onAnswered} before it goes out
     */
    CompletionStage<Reply> onEndOfData() {
        Transaction mail = mail();
        Optional<Reply> refusal = mail.refusal();
        CompletionStage<Reply> reply;
        if (refusal.isPresent()) {
            mail.abort();
            reply = CompletableFuture.completedStage(refusal.get());
        } else {
            Optional<Priority> other = mail.otherPriority();
            reply = mail.accept().handle((id, failure) -> answer(id, other, failure));
        }
        endTransaction();
        return reply;
    }

    private static Reply answer(@Nullable QueueId id, Optional<Priority> other, @Nullable Throwable failure) {
        if (id != null) {
            return other.map(given -> Replies.queued(id, given)).orElseGet(() -> Replies.queued(id));
        }
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof SpoolFullException) {
            return Replies.SPOOL_FULL;
        }
        if (!(cause instanceof SpoolBrokenException)) {
            log.error("cannot tell whether a message was stored, replied 451", cause);
        }
        return Replies.SPOOL_BROKEN;
    }

    /** What the client is told about a content. */
    Reply onAnswered(Reply reply) {
        if (reply.isPositive()) { // whoever brings mail may err anew
            errors = 0;
            junk = 0;
        }
        return judge(END_OF_DATA, reply);
    }

    /** Counts what was refused, and says so; too much of it ends the session. */
    private Reply judge(String command, Reply reply) {
        if (reply.isPermanent()) {
            countError();
        }
        Reply said = !over && errors >= config.maxErrors() ? end("4.7.0", "too many errors") : reply;
        if (!said.isPositive()) {
            shared.bus.publish(new Refused(id(), "[" + client.getHostAddress() + ']', shown(command), said));
        }
        return said;
    }

    private void countError() {
        errors++;
        if (shared.anvil.failure(client) != Verdict.FINE) {
            errors = Math.max(errors, config.maxErrors());
        }
    }

    /** Ends the session from our side. */
    Reply end(String status, String reason) {
        abort();
        over = true;
        return Replies.closing(status, config, reason);
    }

    /** Whether nothing is to be said after the last reply. */
    boolean isOver() {
        return over;
    }

    /** Whether it ended because of what the client did. */
    boolean isFaulty() {
        return errors >= config.maxErrors();
    }

    /** Forgets the transaction, if there is one. */
    void abort() {
        if (state instanceof InTransaction transaction) {
            transaction.mail.abort();
            endTransaction();
        }
    }

    private void endTransaction() {
        if (state instanceof InTransaction transaction) {
            become(transaction.client);
        }
    }

    /** The only place where the state changes. */
    private void become(State next) {
        if (log.isTraceEnabled()) {
            log.trace("{}: {} -> {}", id(), state, next);
        }
        state = next;
    }

    private static String shown(String command) {
        return command.length() <= MAX_SHOWN ? command : command.substring(0, MAX_SHOWN);
    }

    /** What the session is called where it is spoken about. */
    String id() {
        return "S" + number;
    }
}
