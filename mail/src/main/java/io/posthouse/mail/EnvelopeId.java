package io.posthouse.mail;

/**
 * What a sender calls this sending of a message, to know it again in a report: MAIL's ENVID parameter (RFC 3461 section
 * 4.4). It means nothing to a relay.
 *
 * @param value decoded; printable ASCII and white space, not empty
 */
public record EnvelopeId(String value) {

    /** Octets on the wire, encoded. */
    public static final int MAX_LENGTH = 100;

    public EnvelopeId {
        Xtext.check("ENVID", value);
    }

    /**
     * Reads the value on the wire.
     *
     * @throws MalformedParameterException with the reason in plain words
     */
    public static EnvelopeId parse(String xtext) {
        if (xtext.length() > MAX_LENGTH) {
            throw new MalformedParameterException("ENVID is longer than " + MAX_LENGTH + " characters");
        }
        return new EnvelopeId(Xtext.decode("ENVID", xtext));
    }

    /** As it stands on the wire. */
    @Override
    public String toString() {
        return Xtext.encode(value);
    }
}
