package io.posthouse.spool;

import java.time.Duration;
import java.time.Instant;

/**
 * How long a letter has waited, by what its history shows, whatever the clock did meanwhile. When the clock is put back, what was
 * counted stays. When nobody tries a letter that is due, since no relay ran, a person held it or the clock was put forward, a day
 * of that counts at most: a letter is given up because it could not be delivered, not because nobody tried.
 *
 * @param counted until then; not negative
 * @param until what the clock showed when that was counted
 * @param due when it was to be tried next
 */
public record Age(Duration counted, Instant until, Instant due) {
    private static final Duration MAX_NEGLECT = Duration.ofDays(1);

    /** More than that is nonsense in a history, which must not overflow a calendar. */
    private static final Duration MAX = Duration.ofDays(100 * 365);

    /** Of a letter that has just come, and is to be tried at once. */
    public static Age since(Instant acceptedAt) {
        return new Age(Duration.ZERO, acceptedAt, acceptedAt);
    }

    /** How old it is when the clock shows this. */
    public Duration at(Instant now) {
        boolean neglected = Duration.between(due, now).compareTo(MAX_NEGLECT) > 0;
        Duration more = neglected ? Duration.between(until, due).plus(MAX_NEGLECT) : Duration.between(until, now);
        if (more.isNegative()) {
            return counted;
        }
        Duration age = counted.plus(more);
        return age.compareTo(MAX) < 0 ? age : MAX;
    }

    /** After an attempt. */
    public Age tried(Instant at) {
        return new Age(at(at), at, due);
    }

    /** After it was decided when it is tried again. */
    public Age postponed(Instant at, Instant next) {
        return new Age(at(at), at, next);
    }
}
