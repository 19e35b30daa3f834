package io.posthouse.smtp;

import io.netty.buffer.ByteBuf;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.ReversePath;
import io.posthouse.smtp.PathArgument.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.List;

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
     * MAIL.
     *
     * @param parameters of extensions that the peer offers
     */
    public static void mail(ByteBuf out, ReversePath reversePath, List<Parameter> parameters) {
        path(out, "MAIL FROM:<", reversePath.address(), parameters);
    }

    /**
     * RCPT.
     *
     * @param parameters of extensions that the peer offers
     */
    public static void rcpt(ByteBuf out, Mailbox forwardPath, List<Parameter> parameters) {
        path(out, "RCPT TO:<", forwardPath.toString(), parameters);
    }

    private static void path(ByteBuf out, String verb, String address, List<Parameter> parameters) {
        ascii(out, verb);
        argument(out, address);
        out.writeByte('>');
        for (Parameter parameter : parameters) {
            out.writeByte(' ');
            argument(out, parameter.keyword());
            if (!parameter.value().isEmpty()) {
                out.writeByte('=');
                argument(out, parameter.value());
            }
        }
        endLine(out);
    }

    public static void data(ByteBuf out) {
        ascii(out, "DATA\r\n");
    }

    public static void rset(ByteBuf out) {
        ascii(out, "RSET\r\n");
    }

    public static void quit(ByteBuf out) {
        ascii(out, "QUIT\r\n");
    }

    private static void line(ByteBuf out, String verb, String argument) {
        ascii(out, verb);
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
        ascii(out, argument);
    }

    /** As one copy: the quick compiler makes a call of each octet that is written by itself. */
    private static void ascii(ByteBuf out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void endLine(ByteBuf out) {
        out.writeByte('\r').writeByte('\n');
    }
}
