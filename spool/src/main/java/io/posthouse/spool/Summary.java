package io.posthouse.spool;

import io.posthouse.mail.EnhancedStatusCode;
import io.posthouse.mail.Gist;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the index knows of a letter that waits, beyond where it is.
 *
 * @param arrivedMicros when it was acknowledged, in microseconds since 1970
 * @param sizeBytes of the content
 * @param attempts how often it was tried, since it was requeued if it was
 * @param senderDomain the reverse-path's; {@link #NULL_PATH} for the null one
 * @param senderHash as {@link #hash} gives it for the reverse-path
 * @param recipientMarks those of {@link #marks} of all recipients that keep it in the queue
 * @param waiting the recipients that keep it in the queue, those of a kind together
 */
record Summary(
        long arrivedMicros,
        long sizeBytes,
        int attempts,
        String senderDomain,
        int senderHash,
        int recipientMarks,
        List<Group> waiting) {
    static final String NULL_PATH = "<>";
    static final int NO_STATUS = 0;
    private static final long MOST_SECONDS = Long.MAX_VALUE / 2_000_000; // so that there are microseconds to count in

    Summary {
        waiting = List.copyOf(waiting);
    }

    /**
     * What some recipients wait for.
     *
     * @param nextHop where they were tried last; empty if they were not
     * @param reason the gist of what was said last; empty if nothing was
     * @param status as {@link #packed} gives it
     */
    record Cause(String domain, String nextHop, String reason, int status) {}

    /** How many recipients wait for one cause. */
    record Group(Cause cause, int recipients) {}

    /** @param heldBecause what is said of recipients of whom nothing else was said; empty if the letter is not held */
    static Summary of(LetterReading reading, String heldBecause) {
        Map<Cause, Integer> waiting = new LinkedHashMap<>();
        Map<Recipient, Outcome> outcomes = reading.outcomes();
        int marks = 0;
        for (Recipient recipient : reading.waiting()) {
            marks |= marks(recipient.forwardPath().toString());
            Optional<Outcome> outcome = Optional.ofNullable(outcomes.get(recipient));
            var cause = new Cause(
                    recipient.forwardPath().domain().name(),
                    reading.nextHop(recipient),
                    outcome.map(Gist::of).orElseGet(() -> Gist.of(heldBecause)),
                    outcome.map(Outcome::status).map(Summary::packed).orElse(NO_STATUS));
            waiting.merge(cause, 1, Integer::sum);
        }
        Entry.Message message = reading.message();
        ReversePath sender = message.envelope().reversePath();
        return new Summary(
                micros(message.acceptedAt()),
                message.sizeBytes(),
                reading.attempts(),
                sender.mailbox()
                        .map(Mailbox::domain)
                        .map(domain -> domain.name())
                        .orElse(NULL_PATH),
                hash(sender.address()),
                marks,
                waiting.entrySet().stream()
                        .map(entry -> new Group(entry.getKey(), entry.getValue()))
                        .toList());
    }

    /** Of a letter that cannot be read now. */
    static Summary unreadable(QueueId id) {
        return new Summary(id.value(), 0, 0, "", 0, 0, List.of());
    }

    /** Since 1970; what is left of a microsecond is dropped. */
    static long micros(Instant time) {
        long seconds = Math.max(-MOST_SECONDS, Math.min(MOST_SECONDS, time.getEpochSecond()));
        return seconds * 1_000_000 + time.getNano() / 1000;
    }

    /** As {@link #micros}, but the first that is not before the time. */
    static long microsCeiling(Instant time) {
        return micros(time.plusNanos(999));
    }

    /** Of an address in either case, as {@link String#equalsIgnoreCase} understands that. */
    static int hash(String address) {
        int hash = 0;
        for (int i = 0; i < address.length(); i++) {
            hash = 31 * hash + Character.toLowerCase(Character.toUpperCase(address.charAt(i)));
        }
        return hash;
    }

    /**
     * Four bits of 32 for an address in either case. All bits of one are among those of the letter whose recipient it is, and
     * hardly ever among those of another letter to one or two (B. Bloom, CACM 13 (1970), 422).
     */
    static int marks(String address) {
        int bits = hash(address) * 0x9E3779B9;
        return 1 << (bits >>> 27) | 1 << (bits >>> 22) | 1 << (bits >>> 17) | 1 << (bits >>> 12);
    }

    static int packed(EnhancedStatusCode status) {
        return status.statusClass() << 20 | status.subject() << 10 | status.detail();
    }

    /** What {@link #packed} has made; empty for none. */
    static String unpacked(int status) {
        return status == NO_STATUS ? "" : (status >> 20) + "." + (status >> 10 & 1023) + '.' + (status & 1023);
    }
}
