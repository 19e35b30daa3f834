package io.posthouse.bus.contract;

import io.posthouse.mail.Domain;
import io.posthouse.mail.QueueId;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which letters are meant: those that fit all that is said. Of what is said of a recipient, one that still waits must
 * fit all.
 *
 * @param ids empty means any
 * @param states empty means any
 * @param sender the reverse-path; {@code *} in it stands for anything, {@code <>} alone is the null reverse-path
 * @param recipient a forward-path, with {@code *} as before
 * @param domain a forward-path's domain; with a leading dot, that domain and all below it
 * @param nextHop as the queue shows it, or only its host
 * @param reason a part of what was said last of a recipient, or of why it is held, in either case
 * @param status how the enhanced status code begins: {@code 4.4} also means {@code 4.4.1}
 * @param arrivedBefore older than this
 * @param arrivedAfter younger than this
 */
public record Selection(
        List<QueueId> ids,
        Set<QueueState> states,
        Optional<String> sender,
        Optional<String> recipient,
        Optional<String> domain,
        Optional<String> nextHop,
        Optional<String> reason,
        Optional<String> status,
        Optional<Instant> arrivedBefore,
        Optional<Instant> arrivedAfter) {

    /** Every letter in the queue. */
    public static final Selection ALL = new Selection(
            List.of(),
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    public Selection {
        ids = List.copyOf(ids);
        states = Set.copyOf(states);
    }

    /** These letters. */
    public static Selection of(List<QueueId> ids) {
        return ALL.withIds(ids);
    }

    /** What waits for a domain. */
    public static Selection of(Domain domain) {
        return ofDomain(domain.name());
    }

    /** What waits for a domain and all below it. */
    public static Selection below(Domain domain) {
        return ofDomain('.' + domain.name());
    }

    private static Selection ofDomain(String domain) {
        return new Selection(
                List.of(),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(domain),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public Selection withIds(List<QueueId> wanted) {
        return new Selection(
                wanted, states, sender, recipient, domain, nextHop, reason, status, arrivedBefore, arrivedAfter);
    }

    public Selection in(Set<QueueState> wanted) {
        return new Selection(
                ids, wanted, sender, recipient, domain, nextHop, reason, status, arrivedBefore, arrivedAfter);
    }

    /** Whether every letter is meant, whatever it is. */
    public boolean isAll() {
        return equals(ALL);
    }

    /**
     * Whether it says nothing but where letters stand and what their recipients wait for, by domain, next hop and status: then
     * {@link #fits} tells without reading letters.
     */
    public boolean isOfCausesOnly() {
        return ids.isEmpty()
                && sender.isEmpty()
                && recipient.isEmpty()
                && reason.isEmpty()
                && arrivedBefore.isEmpty()
                && arrivedAfter.isEmpty();
    }

    /** Whether a recipient fits what is said of domain, next hop and status; each is empty if it is not known. */
    public boolean fits(String recipientDomain, String recipientNextHop, String recipientStatus) {
        return domain.map(wanted -> isDomain(wanted, recipientDomain)).orElse(true)
                && nextHop.map(wanted -> isNextHop(wanted, recipientNextHop)).orElse(true)
                && status.map(wanted -> isStatus(wanted, recipientStatus)).orElse(true);
    }

    public boolean matches(QueuedLetter letter) {
        return (ids.isEmpty() || ids.contains(letter.id()))
                && (states.isEmpty() || states.contains(letter.state()))
                && sender.map(wanted -> isAddress(
                                wanted, letter.envelope().reversePath().address()))
                        .orElse(true)
                && arrivedBefore.map(letter.arrivedAt()::isBefore).orElse(true)
                && arrivedAfter.map(letter.arrivedAt()::isAfter).orElse(true)
                && (saysNothingOfRecipients() || letter.waiting().stream().anyMatch(one -> fits(letter, one)));
    }

    private boolean saysNothingOfRecipients() {
        return recipient.isEmpty() && domain.isEmpty() && nextHop.isEmpty() && reason.isEmpty() && status.isEmpty();
    }

    private boolean fits(QueuedLetter letter, QueuedRecipient one) {
        var forwardPath = one.recipient().forwardPath();
        String latestStatus =
                one.latest().map(outcome -> outcome.status().toString()).orElse("");
        return recipient
                        .map(wanted -> isAddress(wanted, forwardPath.toString()))
                        .orElse(true)
                && fits(forwardPath.domain().name(), one.nextHop(), latestStatus)
                && reason.map(wanted -> contains(letter.heldBecause(), wanted)
                                || one.latest()
                                        .map(outcome -> contains(outcome.said(), wanted))
                                        .orElse(false))
                        .orElse(true);
    }

    /** Whether an enhanced status code begins as a person said. */
    public static boolean isStatus(String wanted, String status) {
        return !status.isEmpty() && (status + ".").startsWith(wanted + '.');
    }

    /** Whether a next hop is the one that a person named: as the queue shows it, without brackets or without port. */
    public static boolean isNextHop(String wanted, String nextHop) {
        String full = nextHop.toLowerCase(Locale.ROOT);
        String plain = wanted.toLowerCase(Locale.ROOT);
        return full.equals(plain)
                || full.replace("[", "").replace("]", "").equals(plain)
                || full.replaceFirst(":\\d+$", "")
                        .replace("[", "")
                        .replace("]", "")
                        .equals(plain);
    }

    /** Whether a forward-path's domain is the one that a person named, or below it. */
    public static boolean isDomain(String wanted, String domain) {
        String plain = wanted.toLowerCase(Locale.ROOT);
        return plain.startsWith(".") ? ('.' + domain).endsWith(plain) : plain.equals(domain);
    }

    /** Whether an address in a domain may be one that a person named, as far as the domain tells. */
    public static boolean mayBeIn(String domain, String wanted) {
        int star = wanted.lastIndexOf('*');
        int at = wanted.lastIndexOf('@');
        if (at > star) {
            return wanted.substring(at + 1).equalsIgnoreCase(domain);
        }
        String end = wanted.substring(star + 1);
        return star >= 0 && domain.regionMatches(true, domain.length() - end.length(), end, 0, end.length());
    }

    private static boolean contains(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    /** People do not know the case of addresses by heart, so it does not count here. */
    public static boolean isAddress(String wanted, String address) {
        String bare = wanted.equals("<>") ? "" : wanted;
        if (!bare.contains("*")) {
            return bare.equalsIgnoreCase(address);
        }
        StringBuilder pattern = new StringBuilder();
        for (String part : bare.split("\\*", -1)) {
            pattern.append(pattern.length() == 0 ? "" : ".*").append(Pattern.quote(part));
        }
        return Pattern.compile(pattern.toString(), Pattern.CASE_INSENSITIVE | Pattern.DOTALL)
                .matcher(address)
                .matches();
    }
}
