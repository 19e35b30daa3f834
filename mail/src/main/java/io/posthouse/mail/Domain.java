package io.posthouse.mail;

import java.util.Locale;

/**
 * A domain name or an address literal, as it stands on the right of a mailbox (RFC 5321 section 4.1.2).
 *
 * <p>Domain names are case-insensitive (RFC 5321 section 2.4) and kept in lower case; address literals are kept with
 * their brackets, as {@code [192.0.2.1]} or {@code [IPv6:2001:db8::1]}.
 *
 * @param name in the form described above, at most {@value #MAX_LENGTH} octets
 */
public record Domain(String name) {

    /** RFC 5321 section 4.5.3.1.2. */
    public static final int MAX_LENGTH = 255;

    public Domain {
        name = name.toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a domain as a client sent it.
     *
     * @throws MalformedAddressException with the reason in plain words
     */
    public static Domain parse(String text) {
        return AddressParser.domain(text);
    }

    /** Whether this is an address literal and not a name to look up. */
    public boolean isLiteral() {
        return name.startsWith("[");
    }

    @Override
    public String toString() {
        return name;
    }
}
