package io.posthouse.spool;

import io.posthouse.bus.contract.Happening;
import io.posthouse.bus.contract.QueueState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A letter, where it stands, and all that happened to it.
 *
 * @param state active if it was due and {@link Spool#takeDue} gave it away
 * @param due the minute from which on it is tried again; present while it is deferred
 * @param history in order, its arrival first
 */
public record Dossier(Letter letter, QueueState state, Optional<Instant> due, List<Happening> history) {
    public Dossier {
        history = List.copyOf(history);
    }
}
