package io.posthouse.smtp;

import io.netty.buffer.ByteBuf;

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
        while (in.isReadable()) {
            if (isAtLineStart() && in.getByte(in.readerIndex()) == '.') {
                out.writeByte('.');
            }
            int lineFeed = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
            int end = lineFeed < 0 ? in.writerIndex() : lineFeed + 1;
            int octets = end - in.readerIndex();
            beforeLast = octets > 1 ? in.getByte(end - 2) : last;
            last = in.getByte(end - 1);
            out.writeBytes(in, octets);
        }
    }

    /** Whether what was encoded so far ends with CRLF, or is empty. */
    public boolean isAtLineStart() {
        return beforeLast == '\r' && last == '\n';
    }
}
