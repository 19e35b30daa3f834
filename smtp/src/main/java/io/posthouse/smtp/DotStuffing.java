package io.posthouse.smtp;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Adds the transparency dots to content on its way out (RFC 5321 section 4.5.2): a dot before each line that begins with
 * one. A line begins after CRLF and nowhere else, as for whoever takes the dots off. Owned by whoever sends the content.
 */
public final class DotStuffing {
    private byte beforeLast = '\r'; // the content begins with a line
    private byte last = '\n';

    /** Before the first octet of a content. */
    public DotStuffing() {}

    /** Appends the next piece of the content, all of it, to {@code out}; pieces may be cut anywhere. */
    public void encode(ByteBuf in, ByteBuf out) {
        int base = in.readerIndex();
        ByteBuffer octets = in.nioBuffer(); // which the JIT reads several times faster than a ByteBuf
        int length = octets.remaining();
        int written = 0;
        for (int i = 0; i < length; i++) {
            if (octets.get(i) == '.' && isLineStart(octets, i)) {
                out.writeBytes(in, base + written, i - written);
                out.writeByte('.');
                written = i;
            }
        }
        out.writeBytes(in, base + written, length - written);
        in.readerIndex(base + length);
        if (length > 0) {
            beforeLast = length > 1 ? octets.get(length - 2) : last;
            last = octets.get(length - 1);
        }
    }

    private boolean isLineStart(ByteBuffer octets, int at) {
        byte before = at > 0 ? octets.get(at - 1) : last;
        byte beforeThat = at > 1 ? octets.get(at - 2) : at == 1 ? last : beforeLast;
        return beforeThat == '\r' && before == '\n';
    }

    /** Whether what was encoded so far ends with CRLF, or is empty. */
    public boolean isAtLineStart() {
        return beforeLast == '\r' && last == '\n';
    }
}
