package io.posthouse.mail;

/**
 * Whom the sender named, before any alias or forwarding put another in the place: RCPT's ORCPT parameter (RFC 3461
 * section 4.2). Kept for the sender's own eyes and never used to deliver.
 *
 * @param addressType what kind of address it is, most often {@code rfc822}; an atom
 * @param address decoded; printable ASCII and white space, not empty
 */
public record OriginalRecipient(String addressType, String address) {

    /** Octets on the wire, encoded. */
    public static final int MAX_LENGTH = 500;

    private static final String ATOM = "!#$%&'*+-/=?^_`{|}~";

    public OriginalRecipient {
        if (addressType.isEmpty() || !addressType.chars().allMatch(OriginalRecipient::isAtomText)) {
            throw new MalformedParameterException("ORCPT begins with a type of address and a semicolon, as rfc822;");
        }
        Xtext.check("ORCPT", address);
    }

    private static boolean isAtomText(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || ATOM.indexOf(c) >= 0;
    }

    /**
     * Reads the value on the wire, {@code rfc822;b+2Bx@there.example}.
     *
     * @throws MalformedParameterException with the reason in plain words
     */
    public static OriginalRecipient parse(String value) {
        if (value.length() > MAX_LENGTH) {
            throw new MalformedParameterException("ORCPT is longer than " + MAX_LENGTH + " characters");
        }
        int semicolon = Math.max(value.indexOf(';'), 0);
        return new OriginalRecipient(
                value.substring(0, semicolon), Xtext.decode("ORCPT", value.substring(semicolon + 1)));
    }

    /** As it stands on the wire. */
    @Override
    public String toString() {
        return addressType + ';' + Xtext.encode(address);
    }
}
