package io.posthouse.bounce;

import io.posthouse.mail.ContentTraits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * Writes a notification as a message: a multipart/report (RFC 6522) of a text for people, a report for programs and what
 * goes back of the original. Knows no disk, clock or bus.
 *
 * <p>It is 7-bit and has no line that is too long, whatever the original is like: text is encoded where it must be. Only
 * a whole message that has octets above 127 goes back as it is, since RFC 2046 section 5.2.1 lets it be encoded in no
 * way, and so does what is said to readers of addresses beyond ASCII (RFC 6533).
 */
final class Composer {

    /** A notification, ready to be sent. */
    static final class Message {
        private final byte[] octets;

        private Message(byte[] octets) {
            this.octets = octets;
        }

        byte[] octets() {
            return octets;
        }

        ContentTraits traits() {
            boolean dotLines = octets.length > 0 && octets[0] == '.';
            boolean eightBit = false;
            int longest = 0;
            int lineStart = 0;
            for (int i = 0; i < octets.length; i++) {
                eightBit |= octets[i] < 0;
                if (octets[i] == '\n') {
                    longest = Math.max(longest, i - 1 - lineStart);
                    lineStart = i + 1;
                    dotLines |= lineStart < octets.length && octets[lineStart] == '.';
                }
            }
            return new ContentTraits(dotLines, eightBit, Math.max(longest, octets.length - lineStart));
        }
    }

    private final Notification notification;
    private final Original original;
    private final RandomGenerator random;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(8192);

    private Composer(Notification notification, Original original, RandomGenerator random) {
        this.notification = notification;
        this.original = original;
        this.random = random;
    }

    static Message compose(Notification notification, Original original, RandomGenerator random) {
        return new Composer(notification, original, random).compose();
    }

    private Message compose() {
        String story = Story.of(notification, original);
        String report = StatusReport.of(notification);
        String boundary = boundary(story, report);
        write(header(boundary));
        write("This is a notification in several parts, as RFC 6522 and RFC 3464 describe it." + Mime.CRLF);
        delimiter(boundary);
        story(story);
        delimiter(boundary);
        report(report);
        delimiter(boundary);
        original();
        write(Mime.CRLF + "--" + boundary + "--" + Mime.CRLF);
        return new Message(out.toByteArray());
    }

    /** One that stands nowhere in the parts, so that nobody who wrote into them could have foreseen it. */
    private String boundary(String story, String report) {
        var returned = new String(original.octets(), StandardCharsets.ISO_8859_1);
        String boundary;
        do {
            boundary = notification.letter().id() + "." + token();
        } while (returned.contains(boundary) || story.contains(boundary) || report.contains(boundary));
        return boundary;
    }

    private String token() {
        return Long.toUnsignedString(random.nextLong(), Character.MAX_RADIX);
    }

    private String header(String boundary) {
        var header = new StringBuilder(512)
                .append(Mime.field("From", "Mail Delivery System <MAILER-DAEMON@" + notification.hostname() + '>'))
                .append(Mime.field("To", '<' + notification.to().toString() + '>'))
                .append(Mime.folded("Subject", Story.subject(notification)))
                .append(Mime.field("Date", Mime.date(notification.at())))
                .append(Mime.field(
                        "Message-ID",
                        '<'
                                + notification.letter().id().toString()
                                + '.'
                                + token()
                                + '@'
                                + notification.hostname()
                                + '>'));
        original.field("Message-ID")
                .filter(Composer::isMessageId)
                .ifPresent(id -> header.append(Mime.field("In-Reply-To", id)).append(Mime.field("References", id)));
        header.append(Mime.field("Auto-Submitted", "auto-replied"))
                .append(Mime.field("MIME-Version", "1.0"))
                .append("Content-Type: multipart/report; report-type=delivery-status;\r\n")
                .append("\tboundary=\"")
                .append(boundary)
                .append("\"\r\n");
        if (isEightBit()) {
            header.append(Mime.field("Content-Transfer-Encoding", "8bit"));
        }
        return header.append(Mime.CRLF).toString();
    }

    private static boolean isMessageId(String text) {
        return text.length() <= 250
                && text.startsWith("<")
                && text.endsWith(">")
                && text.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    private boolean isEightBit() {
        return (original.whole() && original.isEightBit()) || notification.isInternational();
    }

    private void delimiter(String boundary) {
        write(Mime.CRLF + "--" + boundary + Mime.CRLF);
    }

    private void story(String story) {
        if (Mime.isAscii(story) && story.lines().allMatch(line -> line.length() <= Mime.MAX_LINE)) {
            write("Content-Type: text/plain; charset=us-ascii\r\n\r\n" + story);
        } else {
            write("Content-Type: text/plain; charset=utf-8\r\n");
            write("Content-Transfer-Encoding: quoted-printable\r\n\r\n");
            write(Mime.quotedPrintable(Mime.octets(story)));
        }
    }

    private void report(String report) {
        if (notification.isInternational()) { // RFC 6533 section 4
            write("Content-Type: message/global-delivery-status\r\n");
            write("Content-Transfer-Encoding: 8bit\r\n\r\n");
        } else {
            write("Content-Type: message/delivery-status\r\n\r\n");
        }
        write(report);
    }

    private void original() {
        boolean international = notification.isInternational() && original.isEightBit();
        if (original.whole()) {
            write("Content-Type: " + (international ? "message/global" : "message/rfc822") + Mime.CRLF);
            write(original.isEightBit() ? "Content-Transfer-Encoding: 8bit\r\n\r\n" : Mime.CRLF);
            out.writeBytes(original.octets());
        } else if (original.isEightBit() || !original.isPlain()) {
            write("Content-Type: " + (international ? "message/global-headers" : "text/rfc822-headers; charset=utf-8"));
            write("\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
            write(Mime.quotedPrintable(original.octets()));
        } else {
            write("Content-Type: text/rfc822-headers\r\n\r\n");
            out.writeBytes(original.octets());
        }
    }

    private void write(String text) {
        out.writeBytes(Mime.octets(text));
    }
}
