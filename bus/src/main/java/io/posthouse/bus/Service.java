package io.posthouse.bus;

import java.util.concurrent.CompletionStage;

/**
 * A component with a life of its own, started and watched by the master.
 *
 * <p>An instance lives once: after {@link #stop()} the master makes a new one. A service that cannot go on publishes
 * {@link io.posthouse.bus.contract.ServiceFailed} under its name (its {@link Worker} does so by itself).
 */
public interface Service {

    /** Its name on the bus, in the log and on its threads. */
    String name();

    /**
     * Returns when the service is ready.
     *
     * @throws RuntimeException that says in one sentence what is wrong and what to do, if it cannot start
     */
    void start();

    /** Takes nothing new and finishes what is under way. The master waits as long as it likes, then calls stop. */
    CompletionStage<Void> drain();

    /** Ends at once and lets go of everything. Does not throw; may be called in any state. */
    void stop();
}
