package io.posthouse.qmgr;

import io.posthouse.mail.QueueId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The letters in hand: those in memory, and those of which something is still to be written. The qmgr thread adds, whoever
 * completes the last write removes.
 */
final class Roster {
    private final Map<QueueId, ActiveLetter> letters = new ConcurrentHashMap<>();

    void add(ActiveLetter letter) {
        letters.put(letter.id(), letter);
    }

    void remove(ActiveLetter letter) {
        letters.remove(letter.id(), letter);
    }

    Optional<ActiveLetter> find(QueueId id) {
        return Optional.ofNullable(letters.get(id));
    }

    boolean has(QueueId id) {
        return letters.containsKey(id);
    }
}
