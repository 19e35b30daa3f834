package io.posthouse.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes commands (RFC 5321 section 4.1.1), one after another into a buffer, so that a group of them goes out in one
 * packet (RFC 2920).
 *
 * <p>An argument that holds anything but printable ASCII is refused with an {@link IllegalArgumentException}: a line end
 * in an address would be a command of its own.
 */
public final class CommandEncoder {
    private CommandEncoder() {}

    public static void ehlo(ByteBuf out, String client) {
        line(out, "EHLO ", client);
    }

    public static void helo(ByteBuf out, String client) {
        line(out, "HELO ", client);
    }

    /**
     * MAIL with its parameters.
     *
     * @param sizeBytes for SIZE (RFC 1870 section 6), where the peer offers it
     * @param body for BODY (RFC 6152 section 2), where the peer offers it
     */
    public static void mail(ByteBuf out, ReversePath reversePath, OptionalLong sizeBytes, Optional<BodyType> body) {
        ByteBufUtil.writeAscii(out, "MAIL FROM:<");
        argument(out, reversePath.address());
        out.writeByte('>');
        if (sizeBytes.isPresent()) {
            ByteBufUtil.writeAscii(out, " SIZE=");
            ByteBufUtil.writeAscii(out, Long.toString(sizeBytes.getAsLong()));
        }
        if (body.isPresent()) {
            ByteBufUtil.writeAscii(out, " BODY=");
            ByteBufUtil.writeAscii(out, body.get().parameter());
        }
        endLine(out);
    }

    public static void rcpt(ByteBuf out, Recipient recipient) {
        ByteBufUtil.writeAscii(out, "RCPT TO:<");
        argument(out, recipient.forwardPath().toString());
        out.writeByte('>');
        endLine(out);
    }

    public static void data(ByteBuf out) {
        ByteBufUtil.writeAscii(out, "DATA\r\n");
    }

    public static void rset(ByteBuf out) {
        ByteBufUtil.writeAscii(out, "RSET\r\n");
    }

    public static void quit(ByteBuf out) {
        ByteBufUtil.writeAscii(out, "QUIT\r\n");
    }

    private static void line(ByteBuf out, String verb, String argument) {
        ByteBufUtil.writeAscii(out, verb);
        argument(out, argument);
        endLine(out);
    }

    private static void argument(ByteBuf out, String argument) {
        for (int i = 0; i < argument.length(); i++) {
            char c = argument.charAt(i);
            if (c < ' ' || c > '~') {
                throw new IllegalArgumentException("character not allowed in a command, at " + i + " of its argument");
            }
        }
        ByteBufUtil.writeAscii(out, argument);
    }

    private static void endLine(ByteBuf out) {
        out.writeByte('\r').writeByte('\n');
    }
}
