package io.posthouse.bus.contract;

import java.util.List;

/**
 * What is known of one letter.
 *
 * @param history all that happened to it, in order, its arrival first
 */
public record LetterReport(QueuedLetter letter, List<Happening> history) {
    public LetterReport {
        history = List.copyOf(history);
    }
}
