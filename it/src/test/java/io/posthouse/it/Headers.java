package io.posthouse.it;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** The header section, as far as tests look at it. */
final class Headers {
    private Headers() {}

    static String value(byte[] content, String name) {
        String wanted = "\r\n" + name.toLowerCase(Locale.ROOT) + ":";
        String section = "\r\n" + section(content);
        int start = section.toLowerCase(Locale.ROOT).indexOf(wanted);
        if (start < 0) {
            return "";
        }
        int end = start + wanted.length();
        do {
            end = section.indexOf("\r\n", end + 1);
        } while (end > 0 && end + 2 < section.length() && " \t".indexOf(section.charAt(end + 2)) >= 0);
        return section.substring(start + wanted.length(), end < 0 ? section.length() : end)
                .replace("\r\n", "")
                .strip();
    }

    /** Takes the first {@code count} Received fields off the top, as many relays have added. */
    static byte[] withoutTrace(byte[] content, int count) {
        return without(content, Collections.nCopies(count, "Received"));
    }

    /** Takes fields off the top: these, in this order, and nothing else. */
    static byte[] without(byte[] content, List<String> names) {
        int start = 0;
        for (String name : names) {
            if (!startsWith(content, start, name + ":")) {
                throw new AssertionError("no field " + name + " at " + start + " of: " + head(content));
            }
            start = endOfField(content, start);
        }
        return Arrays.copyOfRange(content, start, content.length);
    }

    private static int endOfField(byte[] content, int start) {
        int at = start;
        do {
            at = indexOf(content, at, (byte) '\n') + 1;
        } while (at < content.length && (content[at] == ' ' || content[at] == '\t'));
        return at;
    }

    private static int indexOf(byte[] content, int from, byte wanted) {
        for (int i = from; i < content.length; i++) {
            if (content[i] == wanted) {
                return i;
            }
        }
        return content.length - 1;
    }

    private static boolean startsWith(byte[] content, int from, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        return content.length - from >= wanted.length
                && Arrays.equals(content, from, from + wanted.length, wanted, 0, wanted.length);
    }

    /** The beginning of a content, for a person. */
    static String head(byte[] content) {
        return new String(content, 0, Math.min(content.length, 600), StandardCharsets.ISO_8859_1)
                .replace("\r\n", "\\r\\n\n");
    }

    private static String section(byte[] content) {
        String text = new String(content, 0, Math.min(content.length, 1 << 16), StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        return end < 0 ? text : text.substring(0, end + 2);
    }
}
