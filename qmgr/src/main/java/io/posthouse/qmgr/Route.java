package io.posthouse.qmgr;

import io.posthouse.mail.NextHop;
import io.posthouse.mail.Recipient;
import java.util.Optional;

/**
 * Which transport delivers, and where to. Letters with equal routes share a queue, a concurrency window and, from one
 * letter, a delivery.
 *
 * @param transport the service that answers the {@link io.posthouse.bus.contract.DeliveryRequest}
 */
public record Route(String transport, NextHop nextHop) {

    /** Empty if the router, which is not ours, throws: one recipient must not stop the rest. Any thread. */
    static Optional<Route> of(Router router, Recipient recipient) {
        try {
            return Optional.of(router.route(recipient));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return transport + ' ' + nextHop;
    }
}
