package io.posthouse.smtpclient;

import io.posthouse.mail.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * Where a next hop leads.
 *
 * @param peers in the order in which they are to be tried
 * @param verdict what becomes of the mail, if there are none
 */
record Route(List<PeerAddress> peers, Optional<Outcome> verdict) {
    static Route to(List<PeerAddress> peers) {
        return new Route(List.copyOf(peers), Optional.empty());
    }

    static Route deferred(String status, String reason) {
        return new Route(List.of(), Optional.of(Outcome.deferred(status, "", reason)));
    }

    static Route failed(String status, String reason) {
        return new Route(List.of(), Optional.of(Outcome.failed(status, "", reason)));
    }
}
