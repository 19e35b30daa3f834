package io.posthouse.mail;

/** How much of the message a sender wants back with a report of failure: MAIL's RET parameter (RFC 3461 section 4.3). */
public enum Returned {
    FULL("FULL"),
    HEADERS("HDRS");

    private final String parameter;

    Returned(String parameter) {
        this.parameter = parameter;
    }

    /** The value on the wire. */
    public String parameter() {
        return parameter;
    }

    /**
     * Reads the value on the wire, in either case.
     *
     * @throws MalformedParameterException with the reason in plain words
     */
    public static Returned parse(String value) {
        for (Returned each : values()) {
            if (each.parameter.equalsIgnoreCase(value)) {
                return each;
            }
        }
        throw new MalformedParameterException("RET is FULL or HDRS");
    }
}
