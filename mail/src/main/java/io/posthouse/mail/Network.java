package io.posthouse.mail;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A block of addresses, as {@code 192.0.2.0/24} or {@code 2001:db8::/32} (RFC 4632 section 3.1, RFC 4291 section 2.3).
 *
 * @param address the first of the block: all bits behind the prefix are zero
 * @param prefix how many leading bits the addresses of the block share; all of them for a single address
 */
public record Network(InetAddress address, int prefix) {
    private static final Pattern IPV4 = Pattern.compile("(?:\\d{1,3}\\.){3}\\d{1,3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

    /** This machine, and nobody else. */
    public static final List<Network> LOOPBACK = List.of(parse("127.0.0.0/8"), parse("::1"));

    public Network {
        byte[] bits = address.getAddress();
        if (prefix < 0 || prefix > bits.length * 8) {
            throw new IllegalArgumentException("prefix " + prefix + " of an address with " + bits.length * 8 + " bits");
        }
        for (int i = prefix; i < bits.length * 8; i++) {
            if ((bits[i / 8] & 0x80 >> i % 8) != 0) {
                throw new IllegalArgumentException(
                        "bits set behind the prefix in " + address.getHostAddress() + '/' + prefix);
            }
        }
    }

    /**
     * Reads a block or a single address, as an operator wrote it.
     *
     * @throws IllegalArgumentException that says what is allowed
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        try {
            if (!IPV4.matcher(address).matches() && !IPV6.matcher(address).matches()) { // or it would be looked up
                throw new IllegalArgumentException("not an address");
            }
            InetAddress first = InetAddress.getByName(address);
            return new Network(
                    first, slash < 0 ? first.getAddress().length * 8 : Integer.parseInt(text.substring(slash + 1)));
        } catch (UnknownHostException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "not a network: \"" + text + "\"; write an address or a block, as \"192.0.2.0/24\" or \"::1\"", e);
        }
    }

    /** Whether the address lies in this block; one of the other family never does. */
    public boolean contains(InetAddress other) {
        byte[] ours = address.getAddress();
        byte[] theirs = other.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (ours[i] != theirs[i]) {
                return false;
            }
        }
        int rest = prefix % 8;
        return rest == 0 || (ours[whole] ^ theirs[whole]) >> (8 - rest) == 0;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + '/' + prefix;
    }
}
