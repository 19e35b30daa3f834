package io.posthouse.smtp;

import io.netty.buffer.ByteBuf;
import io.posthouse.mail.EnhancedStatusCode;
import io.posthouse.mail.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes replies as they stand on the wire (RFC 5321 section 4.2.1, RFC 2034 section 4). */
public final class ReplyEncoder {
    private ReplyEncoder() {}

    /** Appends the reply to a buffer, straight from its parts. */
    public static void encode(Reply reply, ByteBuf out) {
        List<String> lines = reply.lines();
        for (int i = 0; i < lines.size(); i++) {
            writeCode(reply.code(), i < lines.size() - 1 ? '-' : ' ', out);
            if (reply.status().isPresent()) {
                writeStatus(reply.status().get(), out);
            }
            writeText(lines.get(i), out);
            out.writeShort('\r' << 8 | '\n');
        }
    }

    private static void writeCode(int code, char separator, ByteBuf out) {
        out.writeInt(
                (('0' + code / 100) << 24) | (('0' + code / 10 % 10) << 16) | (('0' + code % 10) << 8) | separator);
    }

    private static void writeStatus(EnhancedStatusCode status, ByteBuf out) {
        out.writeShort(('0' + status.statusClass()) << 8 | '.');
        writeNumber(status.subject(), out);
        out.writeByte('.');
        writeNumber(status.detail(), out);
        out.writeByte(' ');
    }

    private static void writeNumber(int number, ByteBuf out) {
        if (number >= 10) {
            writeNumber(number / 10, out);
        }
        out.writeByte('0' + number % 10);
    }

    /** What is not printable ASCII would let a text break out of its line. */
    private static void writeText(String text, ByteBuf out) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                throw new IllegalArgumentException("reply text that is not printable ASCII");
            }
        }
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
