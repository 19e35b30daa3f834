package io.posthouse.anvil;

import java.net.InetAddress;

/** What counts as one client: an IPv4 address, or the leading bits of an IPv6 address. */
record Block(long high, long low) {
    private static final long IPV4_MAPPED = 0xFFFFL << 32; // RFC 4291 section 2.5.5.2

    static Block of(InetAddress address, int ipv6Prefix) {
        byte[] octets = address.getAddress();
        if (octets.length == 4) {
            return new Block(0, IPV4_MAPPED | bits(octets, 0, 4));
        }
        return new Block(
                bits(octets, 0, 8) & mask(Math.min(ipv6Prefix, 64)),
                bits(octets, 8, 16) & mask(Math.max(ipv6Prefix - 64, 0)));
    }

    private static long bits(byte[] octets, int from, int to) {
        long bits = 0;
        for (int i = from; i < to; i++) {
            bits = bits << 8 | (octets[i] & 0xFF);
        }
        return bits;
    }

    private static long mask(int leading) {
        return leading == 0 ? 0 : -1L << (64 - leading);
    }
}
