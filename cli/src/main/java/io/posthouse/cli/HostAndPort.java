package io.posthouse.cli;

import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place on the network, as {@code mail.example:25}, {@code 192.0.2.1:25} or {@code [2001:db8::1]:25}.
 *
 * @param host without brackets
 */
record HostAndPort(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.%\\w]+)]|([^:\\[\\]\\s]+)):(\\d{1,5})");

    /** @throws IllegalArgumentException that says what is allowed */
    static HostAndPort parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(3)) > 0xFFFF) {
            throw new IllegalArgumentException(
                    "not HOST:PORT: \"" + text + "\"; write it as 127.0.0.1:2525 or [::1]:2525");
        }
        String literal = form.group(1);
        return new HostAndPort(literal == null ? form.group(2) : literal, Integer.parseInt(form.group(3)));
    }

    static HostAndPort of(InetSocketAddress address) {
        return new HostAndPort(
                address.isUnresolved()
                        ? address.getHostString()
                        : address.getAddress().getHostAddress(),
                address.getPort());
    }

    /** Looks the host up; {@link InetSocketAddress#isUnresolved()} where it has no address. */
    InetSocketAddress resolve() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + port;
    }
}
