package io.posthouse.bounce;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.posthouse.spool.Content;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What goes back of the message that a notification is about: all of it, or its header section as far as that fits. */
final class Original {
    private final byte[] octets;
    private final boolean whole;

    private Original(byte[] octets, boolean whole) {
        this.octets = octets;
        this.whole = whole;
    }

    /**
     * Reads what is to go back. Blocks.
     *
     * @param wanted whether all of it is wanted; what is too large, or has lines that cannot travel unencoded as a
     *     message within a message must (RFC 2046 section 5.2.1), goes back as header section all the same
     * @param maxBytes more is never read
     */
    static Original read(Content content, boolean wanted, int maxBytes) {
        byte[] octets = octets(content, (int) Math.min(content.sizeBytes(), maxBytes));
        if (wanted && octets.length == content.sizeBytes() && canTravel(octets)) {
            return new Original(octets, true);
        }
        return new Original(headerSection(octets, octets.length == content.sizeBytes()), false);
    }

    private static byte[] octets(Content content, int length) {
        ByteBuf target = Unpooled.buffer(length, length);
        while (target.writableBytes() > 0) {
            int before = target.writerIndex();
            content.read(before, target);
            if (target.writerIndex() == before) {
                break;
            }
        }
        var octets = new byte[target.readableBytes()];
        target.readBytes(octets);
        return octets;
    }

    /** No NUL, no CR or LF alone, no line too long. */
    private static boolean canTravel(byte[] octets) {
        int lineStart = 0;
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == '\r' && i + 1 < octets.length && octets[i + 1] == '\n') {
                if (i - lineStart > Mime.MAX_LINE) {
                    return false;
                }
                i++;
                lineStart = i + 1;
            } else if (octets[i] == 0 || octets[i] == '\r' || octets[i] == '\n') {
                return false;
            }
        }
        return octets.length - lineStart <= Mime.MAX_LINE;
    }

    /** Up to the empty line; if there is none within what was read, up to the end of the last field that is complete. */
    private static byte[] headerSection(byte[] octets, boolean isAll) {
        int lastField = 0;
        for (int line = 0; line < octets.length; ) {
            int end = lineEnd(octets, line);
            if (end < 0) {
                break;
            }
            if (end == line + 2) {
                return Arrays.copyOf(octets, line);
            }
            line = end;
            boolean fieldEnds = line == octets.length ? isAll : octets[line] != ' ' && octets[line] != '\t';
            lastField = fieldEnds ? line : lastField;
        }
        return Arrays.copyOf(octets, isAll ? octets.length : lastField);
    }

    /** Behind the next CRLF, or -1. */
    private static int lineEnd(byte[] octets, int from) {
        for (int i = from; i + 1 < octets.length; i++) {
            if (octets[i] == '\r' && octets[i + 1] == '\n') {
                return i + 2;
            }
        }
        return -1;
    }

    /** Whole lines, each with its CRLF, but perhaps the last. Not to be changed. */
    byte[] octets() {
        return octets;
    }

    /** Whether this is the whole message. */
    boolean whole() {
        return whole;
    }

    boolean isEightBit() {
        for (byte octet : octets) {
            if (octet < 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether it can stand in a message as it is, apart from octets above 127. */
    boolean isPlain() {
        return canTravel(octets);
    }

    /** The value of the first field of that name, on one line. */
    Optional<String> field(String name) {
        var text = new String(octets, StandardCharsets.UTF_8);
        String start = name.toLowerCase(Locale.ROOT) + ':';
        for (int line = 0; line < text.length(); ) {
            int end = text.indexOf(Mime.CRLF, line);
            end = end < 0 ? text.length() : end;
            if (end == line) {
                break; // the body begins
            }
            if (text.regionMatches(true, line, start, 0, start.length())) {
                return Optional.of(Mime.oneLine(text.substring(line + start.length(), valueEnd(text, end))))
                        .filter(value -> !value.isEmpty());
            }
            line = end + 2;
        }
        return Optional.empty();
    }

    private static int valueEnd(String text, int firstLineEnd) {
        int end = firstLineEnd;
        while (end + 2 < text.length() && (text.charAt(end + 2) == ' ' || text.charAt(end + 2) == '\t')) {
            int next = text.indexOf(Mime.CRLF, end + 2);
            end = next < 0 ? text.length() : next;
        }
        return end;
    }
}
