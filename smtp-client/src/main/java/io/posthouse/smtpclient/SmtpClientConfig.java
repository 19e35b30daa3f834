package io.posthouse.smtpclient;

import java.time.Duration;
import java.util.Set;

/**
 * How the SMTP client behaves. A peer that takes longer than a timeout allows is left, and what was asked of it deferred.
 *
 * @param ehloName how we name ourselves to a peer (RFC 5321 section 4.1.1.1): our host name, or an address literal
 * @param ownNames hosts that are ourselves: mail that an MX record would send to one of them, or to one less preferred,
 *     would loop (RFC 5321 section 5.1); {@code ehloName} is always one
 * @param connectTimeout for the TCP connection; the system's own, minutes long, would hold up the next address
 * @param greetingTimeout for the greeting; RFC 5321 section 4.5.3.2.1: 5 minutes
 * @param ehloTimeout for the reply to EHLO or HELO
 * @param mailTimeout for the reply to MAIL; section 4.5.3.2.2: 5 minutes
 * @param rcptTimeout for the reply to RCPT; section 4.5.3.2.3: 5 minutes, longer where lists are expanded
 * @param dataInitTimeout for the reply to DATA; section 4.5.3.2.4: 2 minutes
 * @param dataBlockTimeout for the peer to take a piece of the content; section 4.5.3.2.5: 3 minutes
 * @param finalDotTimeout for the reply to the final dot; section 4.5.3.2.6: 10 minutes, since a shorter wait makes
 *     duplicates (RFC 1047)
 * @param rsetTimeout for the reply to RSET, which a healthy peer answers at once
 * @param quitTimeout for the reply to QUIT, which nobody needs
 * @param idleTimeout how long a session waits for its next message; short, since peers count idle sessions against us
 * @param maxSessionLifetime after which a session takes no further message, so that a change in DNS gets through
 * @param maxIdleSessions that wait for their next message, with all next hops together; what is more quits at once
 * @param maxAddresses how many addresses of a next hop are tried in one attempt; at least 1
 * @param maxSessions with how many peers a message is tried in one attempt when recipients are deferred; at least 1
 */
public record SmtpClientConfig(
        String ehloName,
        Set<String> ownNames,
        Duration connectTimeout,
        Duration greetingTimeout,
        Duration ehloTimeout,
        Duration mailTimeout,
        Duration rcptTimeout,
        Duration dataInitTimeout,
        Duration dataBlockTimeout,
        Duration finalDotTimeout,
        Duration rsetTimeout,
        Duration quitTimeout,
        Duration idleTimeout,
        Duration maxSessionLifetime,
        int maxIdleSessions,
        int maxAddresses,
        int maxSessions) {

    public SmtpClientConfig {
        ownNames = Set.copyOf(ownNames);
        if (maxIdleSessions < 0 || maxAddresses < 1 || maxSessions < 1) {
            throw new IllegalArgumentException(
                    "max-idle-sessions must not be negative, max-addresses and max-sessions at least 1");
        }
    }

    /** The timeouts of RFC 5321, and what else has proved good. */
    public static SmtpClientConfig defaults(String ehloName) {
        return new SmtpClientConfig(
                ehloName,
                Set.of(),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                Duration.ofMinutes(2),
                Duration.ofMinutes(3),
                Duration.ofMinutes(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(300),
                500,
                5,
                2);
    }
}
