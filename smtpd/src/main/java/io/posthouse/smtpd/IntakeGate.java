package io.posthouse.smtpd;

import java.util.concurrent.Executor;

/**
 * Tells whether whoever works on accepted mail has room for more. While it is full, a client that wants to send a message
 * waits for the reply to DATA, for which it allows two minutes (RFC 5321 section 4.5.3.2.3); nobody is refused. Shaped like
 * {@link io.posthouse.bus.Worker}, whose mailbox is what is most often asked. Any thread; never blocks.
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

    boolean isFull();

    /** Runs a task on the given executor as soon as there is room, at once if there is. */
    void whenRoom(Executor executor, Runnable task);
}
