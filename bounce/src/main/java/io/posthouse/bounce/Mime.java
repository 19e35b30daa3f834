package io.posthouse.bounce;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The small print of RFC 5322 and RFC 2045. */
final class Mime {
    static final String CRLF = "\r\n";

    /** RFC 5322 section 2.1.1: lines should be no longer, without CRLF. */
    static final int LINE = 78;

    /** RFC 5322 section 2.1.1: lines must be no longer, without CRLF. */
    static final int MAX_LINE = 998;

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss '+0000'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final int QUOTED_LINE = 76; // RFC 2045 section 6.7, rule 5
    private static final String HEX = "0123456789ABCDEF";

    private Mime() {}

    static String date(Instant at) {
        return DATE.format(at);
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    /** Foreign text on one line: what is no graphic character is a space, and many spaces are one. */
    static String oneLine(String foreign) {
        var line = new StringBuilder(foreign.length());
        foreign.codePoints().forEach(c -> {
            boolean graphic = c > ' ' && c != 127 && !(c >= 128 && c < 160) && c != 0x2028 && c != 0x2029;
            if (graphic && !isHalfOfAPair(c)) {
                line.appendCodePoint(c);
            } else if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
                line.append(' ');
            }
        });
        return line.toString().strip();
    }

    private static boolean isHalfOfAPair(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }

    /** What a field of ASCII can show of a text. */
    static String ascii(String text) {
        return isAscii(text)
                ? text
                : text.codePoints()
                        .map(c -> c < 128 ? c : '?')
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    /** A field as it is. */
    static String field(String name, String value) {
        return name + ": " + value + CRLF;
    }

    /** A field of words, folded between them (RFC 5322 section 2.2.3); a word longer than a line may be is cut in two. */
    static String folded(String name, String words) {
        var field = new StringBuilder(name).append(':');
        int column = field.length();
        for (String word : words.split(" ")) {
            for (int from = 0; from < word.length() || from == 0; from += MAX_LINE / 2) {
                String piece = word.substring(from, Math.min(word.length(), from + MAX_LINE / 2));
                if (column + 1 + piece.length() > LINE && column > name.length() + 1) {
                    field.append(CRLF);
                    column = 0;
                }
                field.append(' ').append(piece);
                column += 1 + piece.length();
            }
        }
        return field.append(CRLF).toString();
    }

    /** Octets of lines that end in CRLF, as quoted-printable (RFC 2045 section 6.7): ASCII, and no line too long. */
    static String quotedPrintable(byte[] octets) {
        var quoted = new StringBuilder(octets.length + octets.length / 8);
        int column = 0;
        for (int i = 0; i < octets.length; i++) {
            byte octet = octets[i];
            if (octet == '\r' && i + 1 < octets.length && octets[i + 1] == '\n') {
                quoted.append(CRLF);
                column = 0;
                i++;
                continue;
            }
            boolean endsLine = i + 1 == octets.length || octets[i + 1] == '\r';
            boolean plain = (octet > ' ' && octet <= '~' && octet != '=') || (isBlank(octet) && !endsLine);
            int width = plain ? 1 : 3;
            if (column + width > QUOTED_LINE - 1) {
                quoted.append('=').append(CRLF);
                column = 0;
            }
            if (plain) {
                quoted.append((char) octet);
            } else {
                quoted.append('=').append(HEX.charAt(octet >> 4 & 15)).append(HEX.charAt(octet & 15));
            }
            column += width;
        }
        return quoted.toString();
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /**
     * An address in a report (RFC 3464 section 2.3, RFC 6533 section 3): ASCII as it is; beyond it as it is where the
     * report is in UTF-8, else with each such character as {@code \x{E9}}.
     */
    static String typedAddress(String address, boolean international) {
        if (isAscii(address)) {
            return "rfc822; " + address;
        }
        if (international) {
            return "utf-8; " + address;
        }
        var xtext = new StringBuilder("utf-8; ");
        address.codePoints().forEach(c -> {
            if (c > ' ' && c <= '~' && c != '+' && c != '=' && c != '\\') {
                xtext.append((char) c);
            } else {
                xtext.append("\\x{")
                        .append(String.format(Locale.ROOT, "%02X", c))
                        .append('}');
            }
        });
        return xtext.toString();
    }

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
