package io.posthouse.smtpd;

import io.posthouse.mail.DataSize;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Network;
import io.posthouse.mail.Priority;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How mail is received.
 *
 * @param listen addresses and ports; port 0 lets the system choose; default 127.0.0.1:2525
 * @param hostname what the relay calls itself (RFC 5321 section 4.1.1.1)
 * @param permittedNetworks whose mail is relayed; nobody else's is; default this machine
 * @param idleTimeout how long a client may say nothing; default 5 minutes, which RFC 5321 section 4.5.3.2.7 asks for at
 *     least
 * @param maxMessageSize of a content; default 50 MiB, at least 64 KiB (RFC 5321 section 4.5.3.1.7)
 * @param maxRecipients in a transaction; default 1000, at least 100 (RFC 5321 section 4.5.3.1.8). As many again are refused
 *     without more ado, and each beyond is an error
 * @param maxErrors commands refused for good, and others that count as errors, since the last accepted message, before the
 *     session is closed; default 20
 * @param maxJunkCommands commands that lead nowhere (NOOP, RSET, VRFY, HELP, EHLO, ETRN, and MAIL or DATA when they are refused
 *     for now) since the last accepted message, before each more is an error; default 100
 * @param maxSessions open at the same time, of all clients; default 20,000; an idle one takes about 2 KiB
 * @param priorityRules how urgent messages are, of which the first that applies counts; default none: as urgent as their
 *     client says with MT-PRIORITY
 */
public record SmtpdConfig(
        List<InetSocketAddress> listen,
        Domain hostname,
        List<Network> permittedNetworks,
        Duration idleTimeout,
        DataSize maxMessageSize,
        int maxRecipients,
        int maxErrors,
        int maxJunkCommands,
        int maxSessions,
        List<PriorityRule> priorityRules) {

    public SmtpdConfig {
        listen = List.copyOf(listen);
        permittedNetworks = List.copyOf(permittedNetworks);
        priorityRules = List.copyOf(priorityRules);
        check(!listen.isEmpty(), "listen names no address; write one at least, as \"127.0.0.1:2525\"");
        check(
                idleTimeout.compareTo(Duration.ofSeconds(1)) >= 0,
                "idle-timeout " + idleTimeout + " is too short; write 1 s at least");
        check(
                maxMessageSize.bytes() >= 64 << 10,
                "max-message-size " + maxMessageSize + " is too small; write 64 KiB at least");
        check(maxRecipients >= 100, "max-recipients " + maxRecipients + " is too small; write 100 at least");
        check(maxErrors >= 1, "max-errors " + maxErrors + " is too small; write 1 at least");
        check(maxJunkCommands >= 1, "max-junk-commands " + maxJunkCommands + " is too small; write 1 at least");
        check(maxSessions >= 1, "max-sessions " + maxSessions + " is too small; write 1 at least");
    }

    private static void check(boolean allowed, String what) {
        if (!allowed) {
            throw new IllegalArgumentException(what);
        }
    }

    /** On this machine, for this machine. */
    public static SmtpdConfig defaults(Domain hostname) {
        return new SmtpdConfig(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 2525)),
                hostname,
                Network.LOOPBACK,
                Duration.ofMinutes(5),
                DataSize.ofMebibytes(50),
                1000,
                20,
                100,
                20_000,
                List.of());
    }

    /** The same, listening elsewhere. */
    public SmtpdConfig withListen(List<InetSocketAddress> addresses) {
        return with(addresses, permittedNetworks, maxMessageSize, priorityRules);
    }

    /** The same, relaying for others. */
    public SmtpdConfig withPermittedNetworks(List<Network> networks) {
        return with(listen, networks, maxMessageSize, priorityRules);
    }

    /** The same, with a limit on the size of messages. */
    public SmtpdConfig withMaxMessageSize(DataSize size) {
        return with(listen, permittedNetworks, size, priorityRules);
    }

    /** The same, with other rules of how urgent messages are. */
    public SmtpdConfig withPriorityRules(List<PriorityRule> rules) {
        return with(listen, permittedNetworks, maxMessageSize, rules);
    }

    /** The same, but for what can be chosen one by one. */
    private SmtpdConfig with(
            List<InetSocketAddress> addresses, List<Network> networks, DataSize size, List<PriorityRule> rules) {
        return new SmtpdConfig(
                addresses,
                hostname,
                networks,
                idleTimeout,
                size,
                maxRecipients,
                maxErrors,
                maxJunkCommands,
                maxSessions,
                rules);
    }

    /** Whether mail from this address is relayed. */
    boolean permits(InetAddress client) {
        for (Network network : permittedNetworks) {
            if (network.contains(client)) {
                return true;
            }
        }
        return false;
    }

    /**
     * How urgent a message is.
     *
     * @param asked what its client said with MT-PRIORITY; one that is not permitted is not trusted to raise it (RFC 6710
     *     section 4.1)
     */
    Priority priority(
            InetAddress client, ReversePath reversePath, List<Recipient> recipients, Optional<Priority> asked) {
        Priority most = permits(client) ? Priority.HIGHEST : Priority.NORMAL;
        for (PriorityRule rule : priorityRules) {
            if (rule.appliesTo(client, reversePath, recipients)) {
                return asked.map(rule.maxPriority().atMost(most)::atMost).orElse(rule.priority());
            }
        }
        return asked.map(most::atMost).orElse(Priority.NORMAL);
    }
}
