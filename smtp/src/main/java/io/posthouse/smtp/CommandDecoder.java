package io.posthouse.smtp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Finds the commands in what a client sends. A line ends with CRLF and nothing else (RFC 5321 section 2.3.8): a bare CR
 * or LF makes the line malformed and ends nothing, since two hosts that disagree about line ends can be played off
 * against each other. Owned by one thread; keeps no octets itself, so an idle session costs no buffer.
 */
public final class CommandDecoder {

    /** Longest line including CRLF; RFC 5321 section 4.5.3.1.4 asks for 512 and more as extensions need it. */
    public static final int MAX_LINE = 2048;

    private boolean tooLong;

    /** At the beginning of a line. */
    public CommandDecoder() {}

    /**
     * Takes the next command, if its line is complete. Of a line that is not, at most {@value #MAX_LINE} octets are left
     * in the buffer, to be handed in again with what follows.
     */
    public Optional<Command> decode(ByteBuf in) {
        int start = in.readerIndex();
        int end = indexOfCrLf(in);
        if (end < 0) {
            if (in.readableBytes() >= MAX_LINE) {
                swallow(in);
            }
            return Optional.empty();
        }
        in.readerIndex(end + 2);
        if (tooLong || end + 2 - start > MAX_LINE) {
            tooLong = false;
            return Optional.of(Command.malformed("line longer than " + MAX_LINE + " octets"));
        }
        return Optional.of(command(in, start, end - start));
    }

    private static int indexOfCrLf(ByteBuf in) {
        int from = in.readerIndex();
        while (true) {
            int lf = in.indexOf(from, in.writerIndex(), (byte) '\n');
            if (lf < 0) {
                return -1;
            }
            if (lf > in.readerIndex() && in.getByte(lf - 1) == '\r') {
                return lf - 1;
            }
            from = lf + 1;
        }
    }

    /** Forgets the line but for a CR at its end, which may be half of the line's end. */
    private void swallow(ByteBuf in) {
        tooLong = true;
        int last = in.writerIndex() - 1;
        in.readerIndex(in.getByte(last) == '\r' ? last : last + 1);
    }

    private static Command command(ByteBuf in, int start, int length) {
        String line = in.toString(start, length, StandardCharsets.ISO_8859_1);
        if (line.indexOf('\r') >= 0) {
            return Command.malformed("bare CR in a command; lines end with CRLF");
        }
        if (line.indexOf('\n') >= 0) {
            return Command.malformed("bare LF in a command; lines end with CRLF");
        }
        return line.indexOf(0) >= 0 ? Command.malformed("NUL in a command") : Command.of(line);
    }
}
