package io.posthouse.anvil;

import io.posthouse.mail.Network;
import java.util.List;

/**
 * How much one client may ask for. A client is an IPv4 address or an IPv6 network, since whoever has one address of the
 * latter has them all. In each limit 0 means none.
 *
 * @param maxSessions open at the same time; default 50
 * @param maxConnectionsPerMinute default none
 * @param maxMessagesPerMinute default none
 * @param maxRecipientsPerMinute default none
 * @param maxFailuresPerMinute commands refused for good; default none
 * @param ipv6Prefix how many leading bits tell IPv6 clients apart, 1 to 128; default 64, the network of one site
 * @param exempt who is not counted; default this machine
 */
public record AnvilConfig(
        int maxSessions,
        int maxConnectionsPerMinute,
        int maxMessagesPerMinute,
        int maxRecipientsPerMinute,
        int maxFailuresPerMinute,
        int ipv6Prefix,
        List<Network> exempt) {

    public static final AnvilConfig DEFAULT = new AnvilConfig(50, 0, 0, 0, 0, 64, Network.LOOPBACK);

    public AnvilConfig {
        exempt = List.copyOf(exempt);
        if (maxSessions < 0
                || maxConnectionsPerMinute < 0
                || maxMessagesPerMinute < 0
                || maxRecipientsPerMinute < 0
                || maxFailuresPerMinute < 0) {
            throw new IllegalArgumentException("a limit is a whole number, 0 for none");
        }
        if (ipv6Prefix < 1 || ipv6Prefix > 128) {
            throw new IllegalArgumentException("ipv6-prefix is 1 to 128, not " + ipv6Prefix);
        }
    }

    public AnvilConfig withExempt(List<Network> networks) {
        return new AnvilConfig(
                maxSessions,
                maxConnectionsPerMinute,
                maxMessagesPerMinute,
                maxRecipientsPerMinute,
                maxFailuresPerMinute,
                ipv6Prefix,
                networks);
    }
}
