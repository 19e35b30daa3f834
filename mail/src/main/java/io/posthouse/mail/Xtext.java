package io.posthouse.mail;

/** The encoding of what a sender says to itself in parameters: printable ASCII, the rest as {@code +2B} (RFC 3461 section 4). */
final class Xtext {
    private static final String HEX = "0123456789ABCDEF";

    private Xtext() {}

    static String encode(String text) {
        var xtext = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > ' ' && c <= '~' && c != '+' && c != '=') {
                xtext.append(c);
            } else {
                xtext.append('+').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return xtext.toString();
    }

    static String decode(String parameter, String xtext) {
        var text = new StringBuilder(xtext.length());
        for (int i = 0; i < xtext.length(); i++) {
            char c = xtext.charAt(i);
            if (c == '+') {
                int high = i + 2 < xtext.length() ? HEX.indexOf(xtext.charAt(i + 1)) : -1;
                int low = i + 2 < xtext.length() ? HEX.indexOf(xtext.charAt(i + 2)) : -1;
                if (high < 0 || low < 0) {
                    throw new MalformedParameterException(parameter + " has a + without two digits 0-9, A-F behind it");
                }
                text.append((char) (high << 4 | low));
                i += 2;
            } else if (c <= ' ' || c > '~' || c == '=') {
                throw new MalformedParameterException(parameter + " has a character that should be written as +XX");
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** What may be in it before it is encoded (RFC 3461 sections 4.2 and 4.4), since it is to fit into a report's field. */
    static void check(String parameter, String text) {
        if (text.isBlank()) {
            throw new MalformedParameterException(parameter + " is empty");
        }
        if (!text.chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\t')) {
            throw new MalformedParameterException(parameter + " has a character that is not printable ASCII");
        }
    }
}
