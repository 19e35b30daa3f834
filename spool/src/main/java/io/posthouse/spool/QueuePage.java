package io.posthouse.spool;

import io.posthouse.bus.contract.Bookmark;
import java.util.List;
import java.util.Optional;

/**
 * A piece of the queue.
 *
 * @param unreadable what could not be read, a sentence each
 * @param next where to go on; empty at the end
 */
public record QueuePage(List<Dossier> letters, List<String> unreadable, Optional<Bookmark> next) {
    public QueuePage {
        letters = List.copyOf(letters);
        unreadable = List.copyOf(unreadable);
    }
}
