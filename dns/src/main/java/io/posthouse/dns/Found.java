package io.posthouse.dns;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.xbill.DNS.Record;

/**
 * An answer on its way into the cache.
 *
 * @param ttl for how long it may be remembered
 */
record Found<T>(Answer<T> answer, Duration ttl) {

    static <T> Found<T> trouble(String name, String reason, Duration ttl) {
        return new Found<>(Answer.trouble(name, reason), ttl);
    }

    /** The same with records of another form. */
    <U> Found<U> map(Function<T, U> form) {
        return new Found<>(
                new Answer<>(answer.kind(), answer.records().stream().map(form).toList(), answer.reason()), ttl);
    }

    /** The records of one type out of several, as the server sent them. */
    static Found<Record> records(List<Record> records, long ttlSeconds) {
        return new Found<>(Answer.found(records), Duration.ofSeconds(ttlSeconds));
    }
}
