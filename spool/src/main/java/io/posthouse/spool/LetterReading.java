package io.posthouse.spool;

import io.posthouse.mail.Outcome;
import io.posthouse.mail.Recipient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts a letter together from its entries, in their order. Owned by one thread. */
final class LetterReading {
    private Entry.@Nullable Message message;
    private int attempts;
    private final Map<Recipient, Outcome> outcomes = new HashMap<>();

    /** Reads a letter's entries where they lie in a bag. Blocks. */
    static Letter inBag(Place.InBag place) throws IOException {
        var reading = new LetterReading();
        reading.add(line(place.bag(), place.start(), place.lineLength()));
        for (int i = 0; i < place.historyLines(); i++) {
            reading.add(line(place.bag(), place.historyStart(i), place.historyLength(i)));
        }
        return reading.letter().orElseThrow(() -> new MalformedEntryException("of another kind than a message"));
    }

    private static Entry line(Bag bag, long start, int length) throws IOException {
        var octets = ByteBuffer.allocate(length);
        bag.file.read(octets, start);
        return EntryParser.parse(octets.array(), 0, length - 1, bag.name);
    }

    void add(Entry entry) {
        if (entry instanceof Entry.Message first) {
            message = first;
        } else if (entry instanceof Entry.Tried tried) {
            attempts = Math.max(attempts, tried.attempt());
            tried.recipients().forEach(recipient -> outcomes.put(recipient, tried.outcome()));
        }
    }

    /** Empty without a message entry. */
    Optional<Letter> letter() {
        if (message == null) {
            return Optional.empty();
        }
        return Optional.of(new Letter(
                message.id(),
                message.envelope(),
                message.reception(),
                message.sizeBytes(),
                message.traits(),
                message.acceptedAt(),
                attempts,
                outcomes));
    }

    /** Whether everybody has got it, so that nothing is left to do even if nobody said so. */
    boolean isDelivered() {
        return message != null
                && message.envelope().recipients().stream().allMatch(recipient -> {
                    Outcome outcome = outcomes.get(recipient);
                    return outcome != null && outcome.result() == Outcome.Result.DELIVERED;
                });
    }
}
