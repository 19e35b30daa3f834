package io.posthouse.it;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The content between DATA and its reply (RFC 5321 section 4.5.2). */
final class Wire {
    static final byte[] FINAL_DOT = ".\r\n".getBytes(StandardCharsets.US_ASCII);

    private Wire() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A character for each octet. */
    static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /** With a dot more where a line begins with one, and the final dot. The content is empty or ends in CRLF. */
    static byte[] data(byte[] content) {
        var wire = new ByteArrayOutputStream(content.length + 64);
        boolean lineStart = true;
        int from = 0; // not yet copied
        for (int i = 0; i < content.length; i++) {
            if (lineStart && content[i] == '.') {
                wire.write(content, from, i - from);
                wire.write('.');
                from = i;
            }
            lineStart = content[i] == '\n' && i > 0 && content[i - 1] == '\r';
        }
        if (!lineStart) {
            throw new IllegalArgumentException("a content ends in CRLF");
        }
        wire.write(content, from, content.length - from);
        wire.writeBytes(FINAL_DOT);
        return wire.toByteArray();
    }
}
