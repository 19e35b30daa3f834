package io.posthouse.smtpd;

import io.posthouse.mail.Envelope;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Tells whether whoever works on accepted mail has room for more, and keeps up with it. If not, a client that wants to send a
 * message waits for the reply to DATA, for which it allows two minutes (RFC 5321 section 4.5.3.2.3); nobody is refused.
 * Any thread; never blocks.
 */
public interface IntakeGate {

    /** A gate that is always open. */
    IntakeGate OPEN = new IntakeGate() {
        @Override
        public boolean isFull() {
            return false;
        }

        @Override
        public void whenRoom(Executor executor, Runnable task) {
            executor.execute(task);
        }
    };

    /** Whether nothing at all can be taken for the moment. */
    boolean isFull();

    /** Runs a task on the given executor as soon as there is room, at once if there is. */
    void whenRoom(Executor executor, Runnable task);

    /** How long this message is to wait, so that mail comes no faster than it goes. Asked once for each. */
    default Duration delay(Envelope envelope) {
        return Duration.ZERO;
    }
}
