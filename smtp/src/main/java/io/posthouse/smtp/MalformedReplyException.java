package io.posthouse.smtp;

import java.nio.charset.StandardCharsets;

/** A peer sent something that is no reply. What it means nobody knows, so nothing it could mean is assumed. */
public final class MalformedReplyException extends RuntimeException {
    private static final int MAX_SHOWN = 80;

    /**
     * Says what is wrong with which line.
     *
     * @param line the octets as they came; shown escaped and cut
     */
    MalformedReplyException(String reason, byte[] line, int length) {
        super(reason + ": \"" + shown(line, length) + '"');
    }

    private static String shown(byte[] line, int length) {
        String text = new String(line, 0, Math.min(length, MAX_SHOWN), StandardCharsets.ISO_8859_1);
        var shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            shown.append(c < ' ' || c > '~' ? '?' : c);
        }
        return length > MAX_SHOWN ? shown + "..." : shown.toString();
    }
}
