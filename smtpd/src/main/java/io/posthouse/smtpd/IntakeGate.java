package io.posthouse.smtpd;

import io.posthouse.bus.contract.IntakeSlowed;
import io.posthouse.mail.Envelope;
import java.util.concurrent.Executor;

/**
 * Tells whether whoever works on accepted mail has room for more, and keeps up with it. If not, a client that wants to send a
 * message waits for the reply to DATA, for which it allows two minutes (RFC 5321 section 4.5.3.2.4). Whose content turns out
 * to be large without having been announced so is not read on for a while, for which it allows three minutes (section
 * 4.5.3.2.5). Nobody is refused. Any thread; never blocks.
 */
@FunctionalInterface
public interface IntakeGate {

    /** A gate that is always open. */
    IntakeGate OPEN = (envelope, large, executor, whenAdmitted) -> true;

    /**
     * Whether this message may come at once. If not, the task is run once on the given executor, as soon as it may: within a
     * minute, unless nothing at all can be taken. Asked once for each message, and once more for one that is large.
     *
     * @param large whether its content has more than {@value IntakeSlowed#LARGE_BYTES} octets: so many were announced (RFC
     *     1870), or have come
     */
    boolean admits(Envelope envelope, boolean large, Executor executor, Runnable whenAdmitted);
}
