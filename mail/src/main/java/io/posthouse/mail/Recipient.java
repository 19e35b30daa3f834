package io.posthouse.mail;

/**
 * One recipient of an envelope.
 *
 * @param forwardPath the mailbox of RCPT TO (RFC 5321 section 4.1.1.3)
 */
public record Recipient(Mailbox forwardPath) {

    public static Recipient of(String forwardPath) {
        return new Recipient(Mailbox.parse(forwardPath));
    }

    @Override
    public String toString() {
        return '<' + forwardPath.toString() + '>';
    }
}
