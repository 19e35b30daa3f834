package io.posthouse.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How names are looked up.
 *
 * @param servers whom to ask, in this order; none for those that the system is set up with
 * @param queryTimeout for one query to one server, before it is asked again or the next is
 * @param lookupTimeout for a look-up as a whole, with all its queries
 * @param maxLookups under way at once; further ones wait their turn, within their own timeout
 * @param maxCached answers remembered
 * @param maxTtl for how long an answer is remembered at most, whatever the TTL of its records
 * @param troubleTtl for how long it is remembered that a name could not be looked up; short, but not zero, so that a
 *     queue full of mail for a sick domain asks once (RFC 2308 section 7 allows 5 minutes)
 */
public record DnsConfig(
        List<InetSocketAddress> servers,
        Duration queryTimeout,
        Duration lookupTimeout,
        int maxLookups,
        int maxCached,
        Duration maxTtl,
        Duration troubleTtl) {

    public DnsConfig {
        servers = List.copyOf(servers);
        if (maxLookups < 1 || maxCached < 1) {
            throw new IllegalArgumentException("max-lookups and max-cached must be at least 1");
        }
    }

    /** The system's servers, and patience with them. */
    public static DnsConfig defaults() {
        return new DnsConfig(
                List.of(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                200,
                10_000,
                Duration.ofDays(1),
                Duration.ofSeconds(10));
    }
}
