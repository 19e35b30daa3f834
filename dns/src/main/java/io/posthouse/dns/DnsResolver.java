package io.posthouse.dns;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.posthouse.bus.Bus;
import io.posthouse.bus.Pool;
import io.posthouse.bus.Time;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * Looks names up in the real DNS, and remembers the answers as long as their TTLs allow (RFC 1035 section 3.2.1, RFC 2308).
 * Any thread. Equal questions asked at once are one question.
 */
public final class DnsResolver implements Resolver {

    /** What this machine knows by itself has no TTL; it changes when somebody edits a file or starts a container. */
    private static final Duration LOCAL_TTL = Duration.ofSeconds(10);

    private static final int THREADS = 4;

    private enum Topic {
        MX,
        ADDRESSES,
        PTR
    }

    private record Question(String name, Topic topic) {}

    /** What was found out, and when. */
    private record Known(Found<?> found, long sinceNanos) {}

    /** Counts a TTL from when the answer came, not from when the cache got to it. */
    private final class ByTtl implements Expiry<Question, Known> {
        @Override
        public long expireAfterCreate(Question question, Known known, long nowNanos) {
            Duration ttl = known.found.ttl();
            Duration capped = ttl.compareTo(config.maxTtl()) < 0 ? ttl : config.maxTtl();
            return Math.max(0, known.sinceNanos + capped.toNanos() - nowNanos);
        }

        @Override
        public long expireAfterUpdate(Question question, Known known, long nowNanos, long leftNanos) {
            return expireAfterCreate(question, known, nowNanos);
        }

        @Override
        public long expireAfterRead(Question question, Known known, long nowNanos, long leftNanos) {
            return leftNanos;
        }
    }

    private final DnsConfig config;
    private final Time time;
    private final Pool pool;
    private final LookupLimit limit;
    private final NameServers servers;
    private final HostNames hosts;
    private final AsyncCache<Question, Known> cache;

    /** Asks as configured; nothing is read or sent before the first look-up. */
    public DnsResolver(DnsConfig config, Bus bus) {
        this(config, bus, new HostNames());
    }

    DnsResolver(DnsConfig config, Bus bus, HostNames hosts) {
        this.config = config;
        time = bus.time();
        this.hosts = hosts;
        pool = bus.pool("dns", THREADS);
        limit = new LookupLimit(time, pool, config);
        servers = new NameServers(config, pool);
        cache = Caffeine.newBuilder()
                .maximumSize(config.maxCached())
                .ticker(time::nanos)
                .executor(Runnable::run)
                .expireAfter(new ByTtl())
                .buildAsync();
    }

    @Override
    public CompletionStage<Answer<MailExchanger>> mx(String domain) {
        return ask(Topic.MX, domain, this::lookUpExchangers)
                .thenApply(answer ->
                        new Answer<>(answer.kind(), MailExchanger.byPreference(answer.records()), answer.reason()));
    }

    private CompletionStage<Found<MailExchanger>> lookUpExchangers(Name domain) {
        return servers.ask(domain, Type.MX)
                .thenApply(found -> found.map(record -> {
                    var mx = (MXRecord) record;
                    return new MailExchanger(mx.getPriority(), text(mx.getTarget()));
                }));
    }

    @Override
    public CompletionStage<Answer<InetAddress>> addresses(String host) {
        Optional<InetAddress> numeric = NumericAddress.parse(host);
        return numeric.isPresent()
                ? CompletableFuture.completedStage(Answer.found(List.of(numeric.get())))
                : ask(Topic.ADDRESSES, host, this::lookUpAddresses);
    }

    private CompletionStage<Found<InetAddress>> lookUpAddresses(Name host) {
        List<InetAddress> inTable = hosts.inTable(host);
        if (!inTable.isEmpty()) {
            return CompletableFuture.completedStage(new Found<>(Answer.found(inTable), LOCAL_TTL));
        }
        if (HostNames.isLocal(host)) {
            Answer<InetAddress> answer = HostNames.bySystem(host)
                    .map(Answer::found)
                    .orElseGet(() -> Answer.trouble(text(host), "this machine knows no such host"));
            return CompletableFuture.completedStage(new Found<>(answer, LOCAL_TTL));
        }
        CompletionStage<Found<Record>> six = servers.ask(host, Type.AAAA);
        return servers.ask(host, Type.A).thenCombine(six, (a, aaaa) -> bothFamilies(host, a, aaaa));
    }

    /** One family that answers is enough; that a host has no address is only said when both have said so. */
    private static Found<InetAddress> bothFamilies(Name host, Found<Record> a, Found<Record> aaaa) {
        Duration ttl = a.ttl().compareTo(aaaa.ttl()) < 0 ? a.ttl() : aaaa.ttl();
        var addresses = new ArrayList<InetAddress>();
        aaaa.answer().records().forEach(record -> addresses.add(((AAAARecord) record).getAddress()));
        a.answer().records().forEach(record -> addresses.add(((ARecord) record).getAddress()));
        if (!addresses.isEmpty()) {
            return new Found<>(Answer.found(addresses), ttl);
        }
        for (Found<Record> each : List.of(a, aaaa)) {
            if (each.answer().kind() != Answer.Kind.NO_RECORDS) {
                return new Found<>(
                        new Answer<>(
                                each.answer().kind(), List.of(), each.answer().reason()),
                        ttl);
            }
        }
        return new Found<>(Answer.noRecords(text(host), "address"), ttl);
    }

    @Override
    public CompletionStage<Answer<String>> ptr(InetAddress address) {
        return ask(
                Topic.PTR,
                ReverseMap.fromAddress(address).toString(),
                name -> servers.ask(name, Type.PTR)
                        .thenApply(found -> found.map(record -> text(((PTRRecord) record).getTarget()))));
    }

    @SuppressWarnings("unchecked") // a topic has one type of record
    private <T> CompletionStage<Answer<T>> ask(
            Topic topic, String asked, Function<Name, CompletionStage<Found<T>>> lookup) {
        Name name;
        try {
            name = Name.fromString(asked.toLowerCase(Locale.ROOT), Name.root);
        } catch (TextParseException e) { // a name that cannot be asked for is nobody's
            return CompletableFuture.completedStage(Answer.noDomain(asked));
        }
        var question = new Question(text(name), topic);
        CompletableFuture<Known> known = cache.get(
                question,
                (key, executor) -> limit.run(key.name, () -> lookup.apply(name))
                        .thenApply(found -> new Known(found, time.nanos())));
        return known.thenApply(found -> ((Found<T>) found.found).answer());
    }

    /** Without the final dot; the root, which a null MX names, is the empty text. */
    private static String text(Name name) {
        return name.equals(Name.root) ? "" : name.toString(true);
    }

    @Override
    public void close() {
        pool.drain();
    }
}
