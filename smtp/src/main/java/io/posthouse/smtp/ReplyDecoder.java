package io.posthouse.smtp;

import io.netty.buffer.ByteBuf;
import io.posthouse.mail.EnhancedStatusCode;
import io.posthouse.mail.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads replies off the wire (RFC 5321 section 4.2), however the network cut them into pieces. Owned by one session's
 * event loop.
 *
 * <p>Patient where nothing can be misunderstood: a bare LF ends a line, a line may be long, a text may hold any octets.
 * Strict where success could be read into nonsense: a line is three digits, then a space, a hyphen or its end, and all
 * lines of a reply have the same code (section 4.2.1).
 */
public final class ReplyDecoder {

    /** Longest line taken, with its CRLF. RFC 5321 section 4.5.3.1.5 allows 512; peers that explain themselves do not care. */
    public static final int MAX_LINE = 8 * 1024;

    /** Most octets in all lines of one reply, so that a peer that never comes to an end fills no memory. */
    public static final int MAX_REPLY = 64 * 1024;

    private byte[] line = new byte[256]; // the line being read, when it came in pieces
    private int length;
    private int replyOctets;
    private int code; // of the reply being read; 0 before its first line
    private Optional<EnhancedStatusCode> status = Optional.empty();
    private final List<String> lines = new ArrayList<>(1);

    /** Before the first reply of a session. */
    public ReplyDecoder() {}

    /**
     * Reads on until a reply is complete or the input is used up; what is left of the input is for the next call.
     *
     * @return empty if more input is needed
     * @throws MalformedReplyException if this is no reply; the decoder is of no further use
     */
    public Optional<Reply> decode(ByteBuf in) {
        while (in.isReadable()) {
            int lineFeed = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
            append(in, (lineFeed < 0 ? in.writerIndex() : lineFeed + 1) - in.readerIndex());
            if (lineFeed < 0) {
                break;
            }
            boolean last = onLine();
            length = 0;
            if (last) {
                var reply = new Reply(code, status, lines);
                forget();
                return Optional.of(reply);
            }
        }
        return Optional.empty();
    }

    /** Whether a reply has begun and not ended: a peer that has nothing to say is not in the middle of saying it. */
    public boolean isWithinReply() {
        return length > 0 || code != 0;
    }

    private void append(ByteBuf in, int octets) {
        replyOctets += octets;
        if (length + octets > MAX_LINE || replyOctets > MAX_REPLY) {
            int shown = Math.min(octets, line.length - length);
            in.readBytes(line, length, shown);
            throw new MalformedReplyException("too long a reply", line, length + shown);
        }
        if (length + octets > line.length) {
            line = Arrays.copyOf(line, Math.max(length + octets, 2 * line.length));
        }
        in.readBytes(line, length, octets);
        length += octets;
    }

    private void forget() {
        code = 0;
        replyOctets = 0;
        status = Optional.empty();
        lines.clear();
    }

    /** Takes the line apart; says whether it is the last of its reply. */
    private boolean onLine() {
        int end = length - (length > 1 && line[length - 2] == '\r' ? 2 : 1);
        int lineCode = codeOf(end);
        if (code != 0 && code != lineCode) {
            throw new MalformedReplyException("lines of one reply with different codes", line, end);
        }
        boolean first = code == 0;
        code = lineCode;
        int text = Math.min(4, end);
        int afterStatus = endOfStatus(text, end);
        if (afterStatus > text) {
            if (first) {
                status = Optional.of(status(text, afterStatus));
            }
            text = Math.min(afterStatus + 1, end);
        }
        lines.add(new String(line, text, end - text, StandardCharsets.UTF_8)); // RFC 6531 section 3.7.4.2
        return end < 4 || line[3] == ' ';
    }

    private int codeOf(int end) {
        boolean wellFormed = end >= 3
                && line[0] >= '2'
                && line[0] <= '5'
                && isDigit(line[1])
                && isDigit(line[2])
                && (end == 3 || line[3] == ' ' || line[3] == '-');
        if (!wellFormed) {
            throw new MalformedReplyException("not a reply", line, end);
        }
        return (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0';
    }

    /**
     * Finds an enhanced status code at the head of the text (RFC 2034 section 4): one whose class is that of the reply
     * code, since any other is a word that happens to look like one.
     *
     * @return where it ends, or {@code start} if there is none
     */
    private int endOfStatus(int start, int end) {
        if (code / 100 == 3 || start >= end || line[start] != line[0]) {
            return start;
        }
        int at = start + 1;
        for (int part = 0; part < 2; part++) {
            int digits = at + 1;
            int limit = Math.min(end, digits + 3);
            if (at >= end || line[at] != '.') {
                return start;
            }
            at = digits;
            while (at < limit && isDigit(line[at])) {
                at++;
            }
            if (at == digits) {
                return start;
            }
        }
        return at == end || line[at] == ' ' ? at : start;
    }

    private EnhancedStatusCode status(int start, int end) {
        int dot = start + 2;
        int subject = 0;
        for (; line[dot] != '.'; dot++) {
            subject = subject * 10 + line[dot] - '0';
        }
        int detail = 0;
        for (int i = dot + 1; i < end; i++) {
            detail = detail * 10 + line[i] - '0';
        }
        return new EnhancedStatusCode(line[start] - '0', subject, detail);
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }
}
