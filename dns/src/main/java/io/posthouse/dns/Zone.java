package io.posthouse.dns;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A made-up DNS, for tests and for a relay that must not ask the real one. Knows what it was told, {@code localhost}, and
 * addresses in text form; no other domain exists. Any thread; answers at once; changes take effect with the next
 * look-up.
 */
public final class Zone implements Resolver {
    private final Map<String, List<MailExchanger>> exchangers = new ConcurrentHashMap<>();
    private final Map<String, List<InetAddress>> addresses = new ConcurrentHashMap<>();
    private final Map<InetAddress, List<String>> names = new ConcurrentHashMap<>();
    private final Map<String, String> troubles = new ConcurrentHashMap<>();
    private final Set<String> domains = ConcurrentHashMap.newKeySet();

    /** An empty zone. */
    public Zone() {
        address("localhost", "127.0.0.1");
    }

    /** Adds an MX record. */
    public Zone mx(String domain, int preference, String host) {
        add(exchangers, name(domain), new MailExchanger(preference, name(host)));
        exchangers.computeIfPresent(name(domain), (name, all) -> MailExchanger.byPreference(all));
        return domain(domain);
    }

    /** Adds a null MX: the domain takes no mail (RFC 7505). */
    public Zone nullMx(String domain) {
        return mx(domain, 0, "");
    }

    /** Adds an A or AAAA record. */
    public Zone address(String host, String address) {
        add(addresses, name(host), parse(address));
        return domain(host);
    }

    /** Adds a PTR record. */
    public Zone ptr(String address, String host) {
        add(names, parse(address), name(host));
        return this;
    }

    private static InetAddress parse(String address) {
        return NumericAddress.parse(address)
                .orElseThrow(() -> new IllegalArgumentException("not an address: " + address));
    }

    /** Lets a domain exist, without any record of its own. */
    public Zone domain(String domain) {
        domains.add(name(domain));
        return this;
    }

    /** Lets every look-up of this name fail for now, as with a server that does not answer. */
    public Zone trouble(String name, String reason) {
        troubles.put(name(name), reason);
        return this;
    }

    /** Forgets all about a name, also its trouble. */
    public Zone forget(String name) {
        String gone = name(name);
        exchangers.remove(gone);
        addresses.remove(gone);
        troubles.remove(gone);
        domains.remove(gone);
        return this;
    }

    @Override
    public CompletionStage<Answer<MailExchanger>> mx(String domain) {
        return answer(domain, "MX", exchangers);
    }

    @Override
    public CompletionStage<Answer<InetAddress>> addresses(String host) {
        Optional<InetAddress> numeric = NumericAddress.parse(host);
        return numeric.isPresent()
                ? CompletableFuture.completedStage(Answer.found(List.of(numeric.get())))
                : answer(host, "address", addresses);
    }

    @Override
    public CompletionStage<Answer<String>> ptr(InetAddress address) {
        List<String> found = names.getOrDefault(address, List.of());
        return CompletableFuture.completedStage(
                found.isEmpty() ? Answer.noDomain(address.getHostAddress()) : Answer.found(found));
    }

    private <T> CompletionStage<Answer<T>> answer(String asked, String type, Map<String, List<T>> records) {
        String name = name(asked);
        List<T> found = records.getOrDefault(name, List.of());
        String trouble = troubles.get(name);
        if (trouble != null) {
            return CompletableFuture.completedStage(Answer.trouble(name, trouble));
        }
        if (!found.isEmpty()) {
            return CompletableFuture.completedStage(Answer.found(found));
        }
        return CompletableFuture.completedStage(
                domains.contains(name) ? Answer.noRecords(name, type) : Answer.noDomain(name));
    }

    private static <K, T> void add(Map<K, List<T>> records, K key, T record) {
        records.merge(key, List.of(record), (before, added) -> {
            var all = new ArrayList<>(before);
            all.addAll(added);
            return List.copyOf(all);
        });
    }

    private static String name(String asked) {
        String name = asked.toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    @Override
    public void close() {}
}
