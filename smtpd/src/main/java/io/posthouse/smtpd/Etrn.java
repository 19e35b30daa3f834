package io.posthouse.smtpd;

import io.posthouse.bus.Bus;
import io.posthouse.bus.contract.FlushReport;
import io.posthouse.bus.contract.FlushRequest;
import io.posthouse.mail.Domain;
import io.posthouse.mail.MalformedAddressException;
import io.posthouse.mail.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * ETRN (RFC 1985): a client that was away asks that what waits for its domain be tried now. With {@code @} before it, domains
 * below it are meant as well; with {@code #} it would be a queue with a name, and there are none. Any thread.
 */
final class Etrn {
    /** For somebody who looks through a long queue it is quicker to begin than to say how many letters it found. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Bus bus;

    Etrn(Bus bus) {
        this.bus = bus;
    }

    /** Completes on any thread. */
    CompletionStage<Reply> answer(String argument) {
        if (argument.isEmpty()) {
            return done(Replies.NO_NODE);
        }
        if (argument.startsWith("#")) {
            return done(Replies.NO_NAMED_QUEUES);
        }
        boolean withSubdomains = argument.startsWith("@");
        try {
            return ask(
                    new FlushRequest(Domain.parse(withSubdomains ? argument.substring(1) : argument), withSubdomains));
        } catch (MalformedAddressException e) {
            return done(Replies.BAD_NODE);
        }
    }

    private static CompletionStage<Reply> done(Reply reply) {
        return CompletableFuture.completedStage(reply);
    }

    private CompletionStage<Reply> ask(FlushRequest request) {
        var reply = new CompletableFuture<Reply>();
        bus.ask(request).whenComplete((report, failure) -> reply.complete(reply(request.domain(), report)));
        if (!reply.isDone()) {
            bus.time()
                    .schedule(
                            PATIENCE, Runnable::run, () -> reply.complete(reply(request.domain(), FlushReport.BEGUN)));
        }
        return reply;
    }

    /** RFC 1985 section 5. */
    private static Reply reply(Domain node, @Nullable FlushReport report) {
        if (report == null || !report.begun()) {
            return Reply.of(458, "4.3.2", "cannot try what waits for " + node + " now; ask again later");
        }
        if (!report.complete()) {
            return report.letters() == 0
                    ? Reply.of(250, "2.0.0", "looking for what waits for " + node)
                    : Reply.of(252, "2.0.0", "trying " + report.letters() + " and more messages for " + node);
        }
        if (report.letters() == 0) {
            return Reply.of(251, "2.0.0", "nothing waits for " + node);
        }
        String what = report.letters() == 1
                ? "1 message for " + node + " is"
                : report.letters() + " messages for " + node + " are";
        return Reply.of(253, "2.0.0", what + " tried now");
    }
}
