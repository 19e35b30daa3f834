package io.posthouse.cli;

import io.posthouse.mail.Mailbox;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A message of plain text (RFC 5322). Its Message-ID is left to the server that takes it (RFC 6409 section 8.3). */
record Letter(Mailbox from, List<Mailbox> to, String subject, String body, Instant date) {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int MAX_LINE_OCTETS = 998; // RFC 5322 section 2.1.1
    private static final int MAX_ENCODED_WORD_OCTETS =
            45; // 60 characters in base64, under the 75 of RFC 2047 section 2

    /**
     * The content as it goes over the wire before dots are doubled: lines end with CRLF.
     *
     * @param eightBit whether the server takes 8-bit lines (RFC 6152); otherwise the body is base64 where it must be
     */
    byte[] content(boolean eightBit) {
        String text = body.replaceAll("\\r\\n?|\\n", "\r\n");
        if (!text.endsWith("\r\n")) {
            text += "\r\n";
        }
        boolean ascii = isAscii(text);
        boolean encode = hasLongLine(text) || (!ascii && !eightBit);
        String header = "Date: " + DATE.format(date) + "\r\n"
                + "From: <" + from + ">\r\n"
                + "To: " + to.stream().map(mailbox -> "<" + mailbox + ">").collect(Collectors.joining(",\r\n "))
                + "\r\n"
                + "Subject: " + headerText(subject) + "\r\n"
                + "MIME-Version: 1.0\r\n"
                + "Content-Type: text/plain; charset=" + (ascii ? "us-ascii" : "utf-8") + "\r\n"
                + "Content-Transfer-Encoding: " + (encode ? "base64" : ascii ? "7bit" : "8bit") + "\r\n"
                + "\r\n";
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return (header + (encode ? Base64.getMimeEncoder().encodeToString(octets) + "\r\n" : text))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** As it is where it is plain and short, else as encoded words (RFC 2047 section 2). */
    private static String headerText(String text) {
        if (isAscii(text) && text.length() < 900 && text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        var words = new StringBuilder();
        var part = new StringBuilder();
        text.codePoints().forEach(codePoint -> {
            String character = Character.toString(codePoint);
            if ((part + character).getBytes(StandardCharsets.UTF_8).length > MAX_ENCODED_WORD_OCTETS) {
                words.append(encodedWord(part)).append("\r\n ");
                part.setLength(0);
            }
            part.append(character);
        });
        return words.append(encodedWord(part)).toString();
    }

    private static String encodedWord(CharSequence part) {
        return "=?utf-8?B?" + Base64.getEncoder().encodeToString(part.toString().getBytes(StandardCharsets.UTF_8))
                + "?=";
    }

    private static boolean hasLongLine(String text) {
        return text.lines().anyMatch(line -> line.getBytes(StandardCharsets.UTF_8).length > MAX_LINE_OCTETS);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
