package io.posthouse.smtpclient;

import io.posthouse.dns.Answer;
import io.posthouse.dns.MailExchanger;
import io.posthouse.dns.Resolver;
import io.posthouse.mail.NextHop;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * Finds the addresses of a next hop, in the order in which they are to be tried (RFC 5321 section 5.1): hosts by the
 * preference of their MX records, equal ones in random order so that load spreads, and within them addresses of both
 * families in turn, so that one that does not work from here never uses up all attempts. Any thread.
 */
final class Router {

    /** A mail exchanger group larger than this is cut: nobody tries that many. */
    private static final int MAX_HOSTS = 10;

    private final Resolver resolver;
    private final RandomGenerator random;
    private final Set<String> ownNames = new HashSet<>();
    private final int maxAddresses;

    Router(Resolver resolver, RandomGenerator random, SmtpClientConfig config) {
        this.resolver = resolver;
        this.random = random;
        maxAddresses = config.maxAddresses();
        config.ownNames().forEach(name -> ownNames.add(name.toLowerCase(Locale.ROOT)));
        ownNames.add(config.ehloName().toLowerCase(Locale.ROOT));
    }

    /** Never fails: a next hop that cannot be found is a route that says why. */
    CompletionStage<Route> route(NextHop nextHop) {
        return nextHop.byMx()
                ? resolver.mx(nextHop.host()).thenCompose(answer -> byExchangers(nextHop, answer))
                : resolver.addresses(unbracketed(nextHop.host())).thenApply(answer -> toHost(nextHop, answer));
    }

    /** An address literal without its brackets (RFC 5321 section 4.1.3). */
    private static String unbracketed(String host) {
        if (!host.startsWith("[") || !host.endsWith("]")) {
            return host;
        }
        String inside = host.substring(1, host.length() - 1);
        return inside.startsWith("ipv6:") ? inside.substring(5) : inside;
    }

    /**
     * A host that an operator named. If it cannot be found, that is a mistake to be mended or a moment of bad luck, and
     * mail waits for either.
     */
    private Route toHost(NextHop nextHop, Answer<InetAddress> answer) {
        return switch (answer.kind()) {
            case FOUND -> Route.to(cut(inTurn(peers(unbracketed(nextHop.host()), nextHop.port(), answer.records()))));
            case TROUBLE -> Route.deferred("4.4.3", answer.reason());
            case NO_RECORDS, NO_DOMAIN ->
                Route.deferred("4.4.4", "no route to next hop " + nextHop + ": " + answer.reason());
        };
    }

    private CompletionStage<Route> byExchangers(NextHop nextHop, Answer<MailExchanger> answer) {
        return switch (answer.kind()) {
            case FOUND -> byExchangers(nextHop, answer.records());
            case NO_RECORDS ->
                resolver.addresses(nextHop.host()).thenApply(found -> toImplicitExchanger(nextHop, found));
            case NO_DOMAIN -> now(Route.failed("5.1.2", answer.reason()));
            case TROUBLE -> now(Route.deferred("4.4.3", answer.reason()));
        };
    }

    private Route toImplicitExchanger(NextHop nextHop, Answer<InetAddress> answer) {
        return switch (answer.kind()) {
            case FOUND -> Route.to(cut(inTurn(peers(nextHop.host(), nextHop.port(), answer.records()))));
            case TROUBLE -> Route.deferred("4.4.3", answer.reason());
            case NO_RECORDS, NO_DOMAIN ->
                Route.failed("5.4.4", "domain " + nextHop.host() + " has neither a mail exchanger nor an address");
        };
    }

    private CompletionStage<Route> byExchangers(NextHop nextHop, List<MailExchanger> exchangers) {
        if (exchangers.stream().allMatch(MailExchanger::isNull)) {
            return now(Route.failed(
                    "5.1.10", "domain " + nextHop.host() + " takes no mail (null MX)")); // RFC 7505 section 4.1
        }
        List<MailExchanger> beforeUs = beforeUs(exchangers);
        if (beforeUs.isEmpty()) {
            return now(Route.failed(
                    "5.4.6",
                    "mail for " + nextHop.host() + " loops back to us: we are its most preferred mail exchanger"));
        }
        return collect(nextHop, groups(beforeUs), 0, new Found(new ArrayList<>(), Optional.empty()));
    }

    /** Those we may send to when we are an exchanger ourselves: the more preferred ones only. */
    private List<MailExchanger> beforeUs(List<MailExchanger> exchangers) {
        int ours = exchangers.stream()
                .filter(exchanger -> ownNames.contains(exchanger.host()))
                .mapToInt(MailExchanger::preference)
                .min()
                .orElse(Integer.MAX_VALUE);
        return exchangers.stream()
                .filter(exchanger -> exchanger.preference() < ours && !exchanger.isNull())
                .toList();
    }

    private static List<List<MailExchanger>> groups(List<MailExchanger> byPreference) {
        var groups = new ArrayList<List<MailExchanger>>();
        int last = -1;
        for (MailExchanger exchanger : byPreference) {
            if (exchanger.preference() != last) {
                groups.add(new ArrayList<>());
                last = exchanger.preference();
            }
            groups.get(groups.size() - 1).add(exchanger);
        }
        return groups;
    }

    /** What the groups so far gave. */
    private record Found(List<PeerAddress> peers, Optional<String> trouble) {}

    /** Looks up group after group, until there are addresses enough. */
    private CompletionStage<Route> collect(NextHop nextHop, List<List<MailExchanger>> groups, int next, Found found) {
        if (next == groups.size() || found.peers.size() >= maxAddresses) {
            return now(routeOf(nextHop, found));
        }
        List<MailExchanger> hosts = shuffled(groups.get(next));
        var answers = hosts.stream()
                .limit(MAX_HOSTS)
                .map(exchanger -> resolver.addresses(exchanger.host()).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenCompose(all -> {
                    var peers = new ArrayList<PeerAddress>();
                    Optional<String> trouble = found.trouble;
                    for (int i = 0; i < answers.size(); i++) {
                        Answer<InetAddress> answer = answers.get(i).join();
                        peers.addAll(peers(hosts.get(i).host(), nextHop.port(), answer.records()));
                        trouble = answer.kind() == Answer.Kind.TROUBLE ? Optional.of(answer.reason()) : trouble;
                    }
                    found.peers.addAll(inTurn(peers));
                    return collect(nextHop, groups, next + 1, new Found(found.peers, trouble));
                });
    }

    private Route routeOf(NextHop nextHop, Found found) {
        if (!found.peers.isEmpty()) {
            return Route.to(cut(found.peers));
        }
        return found.trouble
                .map(trouble -> Route.deferred("4.4.3", trouble))
                .orElseGet(() -> Route.failed("5.4.4", "no mail exchanger of " + nextHop.host() + " has an address"));
    }

    private List<PeerAddress> peers(String host, int port, List<InetAddress> addresses) {
        return shuffled(addresses).stream()
                .map(address -> new PeerAddress(host, address, port))
                .toList();
    }

    /** Both families in turn, beginning with either. */
    private List<PeerAddress> inTurn(List<PeerAddress> peers) {
        var six = new ArrayList<PeerAddress>();
        var four = new ArrayList<PeerAddress>();
        peers.forEach(peer -> (peer.address() instanceof Inet6Address ? six : four).add(peer));
        boolean sixFirst = random.nextBoolean();
        List<PeerAddress> first = sixFirst ? six : four;
        List<PeerAddress> second = sixFirst ? four : six;
        var mixed = new ArrayList<PeerAddress>();
        for (int i = 0; i < Math.max(first.size(), second.size()); i++) {
            if (i < first.size()) {
                mixed.add(first.get(i));
            }
            if (i < second.size()) {
                mixed.add(second.get(i));
            }
        }
        return mixed;
    }

    /** Each address once, and no more of them than are tried. */
    private List<PeerAddress> cut(List<PeerAddress> peers) {
        var seen = new HashSet<InetAddress>();
        return peers.stream()
                .filter(peer -> seen.add(peer.address()))
                .limit(maxAddresses)
                .toList();
    }

    private <T> List<T> shuffled(List<T> list) {
        var mixed = new ArrayList<>(list);
        for (int i = mixed.size() - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            T swapped = mixed.get(i);
            mixed.set(i, mixed.get(other));
            mixed.set(other, swapped);
        }
        return mixed;
    }

    private static CompletionStage<Route> now(Route route) {
        return CompletableFuture.completedStage(route);
    }
}
