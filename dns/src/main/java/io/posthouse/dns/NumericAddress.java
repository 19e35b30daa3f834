package io.posthouse.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.xbill.DNS.Address;

/** Addresses in text form, which nobody needs to look up. */
final class NumericAddress {
    private NumericAddress() {}

    static Optional<InetAddress> parse(String text) {
        byte[] octets = Address.toByteArray(text, text.indexOf(':') >= 0 ? Address.IPv6 : Address.IPv4);
        if (octets == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(octets));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("address of " + octets.length + " octets", e);
        }
    }
}
