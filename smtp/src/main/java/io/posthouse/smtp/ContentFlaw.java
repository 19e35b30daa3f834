package io.posthouse.smtp;

/**
 * Why a content cannot be taken as it is. Each of these is read differently by different hosts, and a host that ends a
 * message elsewhere than we do can be made to take mail we never saw. Other relays repair such content; we never change
 * content silently, so we refuse it.
 */
public enum ContentFlaw {
    BARE_CR("bare CR in the content (RFC 5321 section 2.3.8)"),
    BARE_LF("bare LF in the content (RFC 5321 section 2.3.8)"),
    NUL("NUL in the content (RFC 2045 section 2.8)");

    private final String reason;

    ContentFlaw(String reason) {
        this.reason = reason;
    }

    /** In words fit for a reply. */
    public String reason() {
        return reason;
    }
}
