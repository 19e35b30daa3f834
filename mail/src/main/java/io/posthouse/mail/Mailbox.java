package io.posthouse.mail;

/**
 * A mailbox, {@code local-part@domain} (RFC 5321 section 2.3.11). Local-parts are case-sensitive (section 2.4), so two
 * that differ in case are two mailboxes.
 *
 * @param localPart without the quotes it may have on the wire, 1 to {@value #MAX_LOCAL_PART} octets
 * @param domain what decides where mail for this mailbox goes
 */
public record Mailbox(String localPart, Domain domain) {

    /** RFC 5321 section 4.5.3.1.1. */
    public static final int MAX_LOCAL_PART = 64;

    /**
     * Reads {@code local-part@domain}, quoted or not, without angle brackets.
     *
     * @throws MalformedAddressException with the reason in plain words
     */
    public static Mailbox parse(String text) {
        return AddressParser.mailbox(text);
    }

    /** As it stands on the wire, quoted where RFC 5321 section 4.1.2 wants quotes, without angle brackets. */
    @Override
    public String toString() {
        return AddressParser.quoteIfNeeded(localPart) + '@' + domain.name();
    }
}
