package io.posthouse.smtpd;

import io.posthouse.mail.Envelope;
import java.util.concurrent.Executor;

/**
 * Tells whether whoever works on accepted mail has room for more, and keeps up with it. If not, a client that wants to send a
 * message waits for the reply to DATA, for which it allows two minutes (RFC 5321 section 4.5.3.2.3); nobody is refused.
 * Any thread; never blocks.
 */
@FunctionalInterface
public interface IntakeGate {

    /** A gate that is always open. */
    IntakeGate OPEN = (envelope, executor, whenAdmitted) -> true;

    /**
     * Whether this message may come at once. If not, the task is run once on the given executor, as soon as it may: within a
     * minute, unless nothing at all can be taken. Asked once for each message.
     */
    boolean admits(Envelope envelope, Executor executor, Runnable whenAdmitted);
}
