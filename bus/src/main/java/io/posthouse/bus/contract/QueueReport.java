package io.posthouse.bus.contract;

import java.util.List;
import java.util.Optional;

/**
 * A piece of the queue.
 *
 * @param letters those of the selection
 * @param looked how many were looked at
 * @param unreadable what could not be read, a sentence each
 * @param next where to go on; empty at the end
 */
public record QueueReport(List<QueuedLetter> letters, int looked, List<String> unreadable, Optional<Bookmark> next) {
    public QueueReport {
        letters = List.copyOf(letters);
        unreadable = List.copyOf(unreadable);
    }
}
