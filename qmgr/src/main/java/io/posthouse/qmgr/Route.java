package io.posthouse.qmgr;

import io.posthouse.mail.NextHop;

/**
 * Which transport delivers, and where to. Letters with equal routes share a queue, a concurrency window and, from one
 * letter, a delivery.
 *
 * @param transport the service that answers the {@link io.posthouse.bus.contract.DeliveryRequest}
 */
public record Route(String transport, NextHop nextHop) {

    @Override
    public String toString() {
        return transport + ' ' + nextHop;
    }
}
