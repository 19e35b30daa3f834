package io.posthouse.mail;

/** What the client declared about the content with MAIL's BODY parameter (RFC 6152 section 2). */
public enum BodyType {
    SEVEN_BIT("7BIT"),
    EIGHT_BIT_MIME("8BITMIME");

    private final String parameter;

    BodyType(String parameter) {
        this.parameter = parameter;
    }

    /** The value on the wire. */
    public String parameter() {
        return parameter;
    }
}
