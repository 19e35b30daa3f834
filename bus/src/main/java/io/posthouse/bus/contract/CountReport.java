package io.posthouse.bus.contract;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many letters wait for what, without those that have to be looked at.
 *
 * @param counts by domain, next hop or {@linkplain io.posthouse.mail.Gist gist} of the reason; the null reverse-path has the
 *     domain {@code <>}, a recipient that was not tried the reason of its being held, or none. One number for each age
 * @param letters that were counted
 * @param oldest when the first of them arrived; empty if there are none
 * @param rest where a {@link QueueRequest} for the same selection goes on that gives the letters that were not counted;
 *     empty if all were
 */
public record CountReport(
        Map<String, List<Long>> counts, int letters, Optional<Instant> oldest, Optional<Bookmark> rest) {
    public CountReport {
        counts = Map.copyOf(counts);
    }
}
