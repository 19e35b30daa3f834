package io.posthouse.smtpclient;

import io.posthouse.mail.EnhancedStatusCode;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.Outcome.Result;
import io.posthouse.mail.Reply;

/** What a peer's reply means for a recipient. */
final class Verdicts {
    private Verdicts() {}

    /**
     * Reads a reply that settles a recipient.
     *
     * @param phase what it replies to
     */
    static Outcome of(Reply reply, Phase phase, String peer) {
        if (reply.isPositive()) {
            return verdict(Result.DELIVERED, reply, phase, peer);
        }
        return reply.isTransient() || (phase == Phase.RCPT && saysTooManyRecipients(reply))
                ? deferred(reply, phase, peer)
                : verdict(Result.FAILED, reply, phase, peer);
    }

    /** RFC 5321 section 4.5.3.1.10: 552 was once said for it, and is to be taken as 452 unless a status says otherwise. */
    private static boolean saysTooManyRecipients(Reply reply) {
        return reply.code() == 552
                && reply.status()
                        .map(given -> given.subject() == 5 && given.detail() == 3)
                        .orElse(true);
    }

    /** Reads a refusal that has nothing to do with the message, so that it is no reason to give up, whatever its code. */
    static Outcome deferred(Reply reply, Phase phase, String peer) {
        return verdict(Result.DEFERRED, reply, phase, peer);
    }

    private static Outcome verdict(Result result, Reply reply, Phase phase, String peer) {
        int statusClass = result == Result.DELIVERED ? 2 : result == Result.DEFERRED ? 4 : 5;
        EnhancedStatusCode status = reply.status()
                .filter(given -> given.statusClass() != 2 || statusClass == 2)
                .map(given -> given.statusClass() == statusClass
                        ? given
                        : new EnhancedStatusCode(statusClass, given.subject(), given.detail()))
                .orElseGet(() -> derived(statusClass, reply.code(), phase));
        return new Outcome(result, status, peer, reply.toString());
    }

    /**
     * A status for a peer that gave none. Only what the code says beyond doubt (RFC 5321 section 4.2.3); for the rest it
     * stays at "undefined", since a wrong reason misleads whoever reads the bounce.
     */
    private static EnhancedStatusCode derived(int statusClass, int code, Phase phase) {
        if (statusClass == 2) {
            return new EnhancedStatusCode(2, 0, 0);
        }
        return switch (code) {
            case 421 -> new EnhancedStatusCode(statusClass, 3, 2); // closing the channel
            case 452 ->
                phase == Phase.RCPT
                        ? new EnhancedStatusCode(statusClass, 5, 3) // too many recipients
                        : new EnhancedStatusCode(statusClass, 3, 1); // storage
            case 500, 502, 503 -> new EnhancedStatusCode(statusClass, 5, 1); // command not known, or not now
            case 501, 504, 555 -> new EnhancedStatusCode(statusClass, 5, 4); // arguments
            case 550 -> new EnhancedStatusCode(statusClass, phase == Phase.RCPT ? 1 : 0, phase == Phase.RCPT ? 1 : 0);
            case 552 ->
                phase == Phase.RCPT
                        ? new EnhancedStatusCode(statusClass, 5, 3)
                        : new EnhancedStatusCode(statusClass, 3, 4); // larger than it takes
            default -> new EnhancedStatusCode(statusClass, 0, 0);
        };
    }
}
