package io.posthouse.mail;

import java.util.regex.Pattern;

/**
 * The address grammar of RFC 5321 section 4.1.2, read strictly: no comments, no white space, no control characters, no
 * source routes. What other relays let through for old times' sake is how addresses get read in two ways, so it is
 * refused at the door with a reason.
 */
final class AddressParser {
    private static final String ATOM_SPECIALS = "!#$%&'*+-/=?^_`{|}~";
    private static final boolean[] ATOM = new boolean[128];
    private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6_GROUP = Pattern.compile("[0-9A-Fa-f]{1,4}");
    private static final int IPV6_GROUPS = 8;

    static {
        for (char c = 0; c < ATOM.length; c++) {
            ATOM[c] = isLetterOrDigit(c) || ATOM_SPECIALS.indexOf(c) >= 0;
        }
    }

    private AddressParser() {}

    static Mailbox mailbox(String text) {
        int at = text.startsWith("\"") ? endOfQuoted(text) : text.indexOf('@');
        if (at < 0 || at >= text.length() || text.charAt(at) != '@') {
            throw new MalformedAddressException("no @ between local-part and domain");
        }
        String localPart =
                text.startsWith("\"") ? unquote(text.substring(1, at - 1)) : dotString(text.substring(0, at));
        if (at > Mailbox.MAX_LOCAL_PART + (text.startsWith("\"") ? 2 : 0)) {
            throw new MalformedAddressException("local-part longer than " + Mailbox.MAX_LOCAL_PART + " octets");
        }
        return new Mailbox(localPart, domain(text.substring(at + 1)));
    }

    static Domain domain(String text) {
        if (text.isEmpty()) {
            throw new MalformedAddressException("empty domain");
        }
        if (text.length() > Domain.MAX_LENGTH) {
            throw new MalformedAddressException("domain longer than " + Domain.MAX_LENGTH + " octets");
        }
        if (text.charAt(0) == '[') {
            checkLiteral(text);
        } else {
            checkLabels(text);
        }
        return new Domain(text);
    }

    private static void checkLabels(String text) {
        int labelStart = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || text.charAt(i) == '.') {
                int length = i - labelStart;
                if (length == 0) {
                    throw new MalformedAddressException("empty label in domain");
                }
                if (length > 63) {
                    throw new MalformedAddressException("domain label longer than 63 octets");
                }
                if (text.charAt(labelStart) == '-' || text.charAt(i - 1) == '-') {
                    throw new MalformedAddressException("domain label begins or ends with a hyphen");
                }
                labelStart = i + 1;
            } else if (!isDomainCharacter(text.charAt(i))) {
                throw new MalformedAddressException("character not allowed in domain");
            }
        }
    }

    private static void checkLiteral(String text) {
        String inside = text.endsWith("]") ? text.substring(1, text.length() - 1) : "";
        boolean six = inside.regionMatches(true, 0, "IPv6:", 0, 5);
        if (!(six ? isIpv6(inside.substring(5)) : IPV4.matcher(inside).matches())) {
            throw new MalformedAddressException("malformed address literal");
        }
    }

    /** Eight groups, or fewer with one gap (RFC 4291 section 2.2). */
    private static boolean isIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true) == IPV6_GROUPS;
        }
        int before = gap == 0 ? 0 : groups(text.substring(0, gap), false);
        int after = gap + 2 == text.length() ? 0 : groups(text.substring(gap + 2), true);
        return before >= 0 && after >= 0 && before + after < IPV6_GROUPS;
    }

    /**
     * How many groups of an IPv6 address these are; negative if they are none.
     *
     * @param last whether the address ends with them, so that an IPv4 address may stand for the last two
     */
    private static int groups(String text, boolean last) {
        String[] groups = text.split(":", -1);
        int count = groups.length;
        for (int i = 0; i < groups.length; i++) {
            if (!IPV6_GROUP.matcher(groups[i]).matches()) {
                if (!last || i < groups.length - 1 || !IPV4.matcher(groups[i]).matches()) {
                    return -1;
                }
                count++;
            }
        }
        return count;
    }

    private static String dotString(String text) {
        if (text.isEmpty()) {
            throw new MalformedAddressException("empty local-part");
        }
        char previous = '.';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' ? previous == '.' : !isAtomCharacter(c)) {
                throw new MalformedAddressException(
                        c == '.' ? "misplaced dot in local-part" : "character not allowed in local-part");
            }
            previous = c;
        }
        if (previous == '.') {
            throw new MalformedAddressException("misplaced dot in local-part");
        }
        return text;
    }

    /** The index after the closing quote, or -1. */
    private static int endOfQuoted(String text) {
        for (int i = 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                return i + 1;
            }
        }
        return -1;
    }

    private static String unquote(String quoted) {
        var plain = new StringBuilder(quoted.length());
        for (int i = 0; i < quoted.length(); i++) {
            char c = quoted.charAt(i) == '\\' ? quoted.charAt(++i) : quoted.charAt(i);
            if (c < ' ' || c > '~') {
                throw new MalformedAddressException("character not allowed in quoted local-part");
            }
            plain.append(c);
        }
        if (plain.length() == 0) {
            throw new MalformedAddressException("empty local-part");
        }
        return plain.toString();
    }

    static String quoteIfNeeded(String localPart) {
        boolean plain = !localPart.isEmpty() && localPart.charAt(0) != '.' && !localPart.endsWith(".");
        for (int i = 0; plain && i < localPart.length(); i++) {
            char c = localPart.charAt(i);
            plain = c == '.' ? localPart.charAt(i - 1) != '.' : isAtomCharacter(c);
        }
        return plain ? localPart : '"' + localPart.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static boolean isAtomCharacter(char c) {
        return c < ATOM.length && ATOM[c];
    }

    /** Underscore is no host name character, but names with it receive mail and do no harm. */
    private static boolean isDomainCharacter(char c) {
        return isLetterOrDigit(c) || c == '-' || c == '_';
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
