package io.posthouse.smtpd;

import io.posthouse.mail.Domain;
import io.posthouse.mail.Network;
import io.posthouse.mail.Priority;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How urgent some messages are, whether or not their client knows MT-PRIORITY (RFC 6710). What a rule says of a message must
 * all apply.
 *
 * @param reversePath an address, or a domain; with a leading dot, all names below it; {@code <>} for the null reverse-path;
 *     empty for any. Case does not count
 * @param domain of all forward-paths, written likewise; empty for any
 * @param client where it connects from; empty for anywhere
 * @param priority of messages whose client asks for none
 * @param maxPriority the most that a client is given when it asks
 */
public record PriorityRule(
        String reversePath, String domain, Optional<Network> client, Priority priority, Priority maxPriority) {

    public PriorityRule {
        reversePath = reversePath.toLowerCase(Locale.ROOT);
        domain = domain.toLowerCase(Locale.ROOT);
        if (priority.compareTo(maxPriority) > 0) {
            throw new IllegalArgumentException("priority " + priority + " of a rule is above its max-priority "
                    + maxPriority + "; raise that to " + priority + " at least");
        }
    }

    /** Mail from an address, or from a domain. */
    public static PriorityRule from(String reversePath, Priority priority) {
        return new PriorityRule(reversePath, "", Optional.empty(), priority, Priority.HIGHEST);
    }

    /** Mail that goes to one domain only. */
    public static PriorityRule to(String domain, Priority priority) {
        return new PriorityRule("", domain, Optional.empty(), priority, Priority.HIGHEST);
    }

    /** Mail that comes from one network. */
    public static PriorityRule ofClient(Network network, Priority priority) {
        return new PriorityRule("", "", Optional.of(network), priority, Priority.HIGHEST);
    }

    /** The same, where a client is given no more, whatever it asks for. */
    public PriorityRule withMaxPriority(Priority most) {
        return new PriorityRule(reversePath, domain, client, priority, most);
    }

    boolean appliesTo(InetAddress address, ReversePath sender, List<Recipient> recipients) {
        return client.map(network -> network.contains(address)).orElse(true)
                && (reversePath.isEmpty() || isFrom(sender))
                && (domain.isEmpty()
                        || recipients.stream()
                                .allMatch(recipient ->
                                        covers(domain, recipient.forwardPath().domain())));
    }

    private boolean isFrom(ReversePath sender) {
        return sender.mailbox()
                .map(mailbox -> reversePath.contains("@")
                        ? reversePath.equalsIgnoreCase(mailbox.toString())
                        : covers(reversePath, mailbox.domain()))
                .orElse(reversePath.equals("<>"));
    }

    private static boolean covers(String wanted, Domain actual) {
        return wanted.startsWith(".")
                ? actual.name().endsWith(wanted)
                : actual.name().equals(wanted);
    }
}
