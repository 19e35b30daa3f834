package io.posthouse.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * Asks recursive name servers, follows aliases, and says how long the answer holds. Any thread; the first question also
 * reads which servers the system has, so it belongs on a thread that may wait for a file.
 */
final class NameServers {

    /** More aliases than this in a row are a circle, or a jest (RFC 1034 section 3.6.2 leaves the number to us). */
    private static final int MAX_ALIASES = 10;

    private final DnsConfig config;
    private final Executor executor;
    private org.xbill.DNS.@Nullable Resolver resolver; // made at the first question, under this object's lock

    /**
     * Asks nobody yet.
     *
     * @param executor for dnsjava's own work
     */
    NameServers(DnsConfig config, Executor executor) {
        this.config = config;
        this.executor = executor;
    }

    /** Never fails. */
    CompletionStage<Found<Record>> ask(Name name, int type) {
        return ask(name, type, MAX_ALIASES, Long.MAX_VALUE);
    }

    private CompletionStage<Found<Record>> ask(Name name, int type, int aliases, long ttlSeconds) {
        return send(name, type)
                .handle((reply, failure) ->
                        failure == null ? read(reply, name, type, aliases, ttlSeconds) : now(trouble(name, failure)))
                .thenCompose(found -> found);
    }

    private CompletionStage<Message> send(Name name, int type) {
        try {
            return resolver().sendAsync(Message.newQuery(Record.newRecord(name, type, DClass.IN)), executor);
        } catch (IOException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private synchronized org.xbill.DNS.Resolver resolver() throws IOException {
        if (resolver == null) {
            List<InetSocketAddress> servers = config.servers().isEmpty()
                    ? ResolverConfig.getCurrentConfig().servers()
                    : config.servers();
            var all = new ExtendedResolver(servers.stream()
                    .map(server -> {
                        var one = new SimpleResolver(server);
                        one.setTimeout(config.queryTimeout());
                        return (org.xbill.DNS.Resolver) one;
                    })
                    .toList());
            all.setTimeout(config.lookupTimeout());
            resolver = all;
        }
        return resolver;
    }

    /** Follows aliases within the reply, and asks for where they lead if the server left that to us. */
    private CompletionStage<Found<Record>> read(Message reply, Name asked, int type, int aliases, long ttlSeconds) {
        int rcode = reply.getRcode();
        if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
            return now(Found.trouble(text(asked), "the server said " + Rcode.string(rcode), config.troubleTtl()));
        }
        Name name = asked;
        long ttl = ttlSeconds;
        int left = aliases;
        for (; left > 0; left--) {
            List<Record> records = records(reply, name, type);
            if (!records.isEmpty()) {
                return now(Found.records(records, minTtl(records, ttl)));
            }
            Optional<Record> alias = records(reply, name, Type.CNAME).stream().findFirst();
            if (alias.isEmpty()) {
                break;
            }
            ttl = Math.min(ttl, alias.get().getTTL());
            name = ((CNAMERecord) alias.get()).getTarget();
        }
        if (left == 0) {
            return now(Found.trouble(text(asked), "too many aliases", config.troubleTtl()));
        }
        return rcode == Rcode.NOERROR && !name.equals(asked) && soa(reply).isEmpty()
                ? ask(name, type, left, ttl)
                : now(nothing(reply, name, type, ttl));
    }

    private static List<Record> records(Message reply, Name name, int type) {
        return reply.getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() == type && record.getName().equals(name))
                .toList();
    }

    private static long minTtl(List<Record> records, long ttlSeconds) {
        return records.stream().mapToLong(Record::getTTL).reduce(ttlSeconds, Math::min);
    }

    /** RFC 2308 section 5: how long it holds that there is nothing, the SOA record says; without one, nobody knows. */
    private Found<Record> nothing(Message reply, Name name, int type, long ttlSeconds) {
        Duration ttl = soa(reply)
                .map(soa -> Duration.ofSeconds(Math.min(ttlSeconds, Math.min(soa.getTTL(), soa.getMinimum()))))
                .orElse(config.troubleTtl());
        Answer<Record> answer = reply.getRcode() == Rcode.NXDOMAIN
                ? Answer.noDomain(text(name))
                : Answer.noRecords(text(name), Type.string(type));
        return new Found<>(answer, ttl);
    }

    private static Optional<SOARecord> soa(Message reply) {
        return reply.getSection(Section.AUTHORITY).stream()
                .filter(SOARecord.class::isInstance)
                .map(SOARecord.class::cast)
                .findFirst();
    }

    private Found<Record> trouble(Name name, Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        String message = cause.getMessage();
        return Found.trouble(
                text(name), message == null ? cause.getClass().getSimpleName() : message, config.troubleTtl());
    }

    private static String text(Name name) {
        return name.toString(true);
    }

    private static CompletionStage<Found<Record>> now(Found<Record> found) {
        return CompletableFuture.completedStage(found);
    }
}
