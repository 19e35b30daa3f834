package io.posthouse.mail;

import java.util.Locale;

/**
 * Where a letter goes next: a domain whose MX hosts are looked up, or one host named outright.
 *
 * @param host a domain name, host name or address, in lower case
 * @param port 1 to 65535
 * @param byMx whether the MX records of {@code host} say where to connect (RFC 5321 section 5.1)
 */
public record NextHop(String host, int port, boolean byMx) {
    public static final int SMTP_PORT = 25;

    public NextHop {
        host = host.toLowerCase(Locale.ROOT);
        if (host.isEmpty() || port < 1 || port > 65535) {
            throw new IllegalArgumentException("no next hop: host \"" + host + "\", port " + port);
        }
    }

    /** The mail exchangers of a domain. An address literal names its host outright. */
    public static NextHop ofDomain(Domain domain) {
        return new NextHop(domain.name(), SMTP_PORT, !domain.isLiteral());
    }

    /** One host and port, without any look-up of MX records. */
    public static NextHop ofHost(String host, int port) {
        return new NextHop(host, port, false);
    }

    /** {@code there.example} by MX, {@code [smart.example]:587} for a host, as operators know it. */
    @Override
    public String toString() {
        String name = byMx || host.startsWith("[") ? host : '[' + host + ']';
        return port == SMTP_PORT ? name : name + ':' + port;
    }
}
