package io.posthouse.cleanup;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Follows a header section (RFC 5322 section 2.2) as it comes, in pieces of any size, and keeps count of the few fields
 * that matter. It ends at the first empty line, or at the first line that can be no part of it; a content that begins with
 * such a line has no header section at all. Lines end with CRLF: other contents do not get this far.
 */
final class HeaderScanner {
    private enum State {
        LINE_START,
        /** A CR at the start of a line, last of its piece: half of an empty line, most likely. */
        HELD_CR,
        NAME,
        /** White space between a name and its colon, which old messages have (RFC 5322 section 4.5). */
        SPACE,
        VALUE,
        ENDED
    }

    /** As long as a line may be; what goes on without a colon is no field name but text. */
    private static final int MAX_NAME = 998;

    private final byte[] name = new byte[10]; // as long as the longest name that matters
    private int nameLength;
    private State state = State.LINE_START;
    private boolean heldCr;
    private boolean emptyLine;
    private long size;
    private int fields;
    private int received;
    private boolean date;
    private boolean messageId;

    /**
     * Reads on, without moving the buffer's indices.
     *
     * @return up to where the piece belongs to the fields; behind that lies what ended the header section, if it has
     *     {@link #ended()}, else nothing but a CR, which is then to be {@linkplain #heldCr() held}
     */
    int scan(ByteBuf in) {
        int from = in.readerIndex();
        int end = in.writerIndex();
        int at = from;
        while (at < end && state != State.ENDED) {
            byte octet = in.getByte(at);
            switch (state) {
                case LINE_START -> {
                    if (octet == '\r' && at + 1 == end) {
                        state = State.HELD_CR;
                        heldCr = true;
                        size += at - from;
                        return at;
                    }
                    lineStart(octet, octet == '\r' && in.getByte(at + 1) == '\n');
                }
                case HELD_CR -> end(octet == '\n');
                case NAME -> onName(octet);
                case SPACE -> onSpace(octet);
                default -> { // VALUE
                    int lf = in.indexOf(at, end, (byte) '\n');
                    at = lf < 0 ? end - 1 : lf;
                    state = lf < 0 ? State.VALUE : State.LINE_START;
                }
            }
            at += state == State.ENDED ? 0 : 1;
        }
        size += at - from;
        return at;
    }

    private void lineStart(byte octet, boolean empty) {
        if (empty) {
            end(true);
        } else if (fields > 0 && isSpace(octet)) {
            state = State.VALUE;
        } else {
            state = State.NAME;
            nameLength = 0;
            onName(octet);
        }
    }

    private void onName(byte octet) {
        if (octet == ':' && nameLength > 0) {
            field();
        } else if (isSpace(octet) && nameLength > 0) {
            state = State.SPACE;
        } else if (octet > ' ' && octet <= '~' && octet != ':' && nameLength < MAX_NAME) {
            if (nameLength < name.length) {
                name[nameLength] = octet;
            }
            nameLength++;
        } else {
            end(false);
        }
    }

    private void onSpace(byte octet) {
        if (octet == ':') {
            field();
        } else if (!isSpace(octet)) {
            end(false);
        }
    }

    private void field() {
        state = State.VALUE;
        fields++;
        if (is("Received")) {
            received++;
        } else if (is("Date")) {
            date = true;
        } else if (is("Message-ID")) {
            messageId = true;
        }
    }

    private boolean is(String wanted) {
        return nameLength == wanted.length()
                && wanted.equalsIgnoreCase(new String(name, 0, nameLength, StandardCharsets.US_ASCII));
    }

    private void end(boolean byEmptyLine) {
        state = State.ENDED;
        emptyLine = byEmptyLine;
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    boolean ended() {
        return state == State.ENDED;
    }

    /** Whether a field can be added where the section ends, or ends so far: not amid a line, nor where there is none. */
    boolean takesMoreFields() {
        return fields > 0 && (state == State.ENDED ? emptyLine : state == State.LINE_START);
    }

    /** Whether a piece ended with a CR that is still to be passed on. */
    boolean heldCr() {
        return heldCr;
    }

    /** Octets of the fields so far. */
    long size() {
        return size;
    }

    int received() {
        return received;
    }

    boolean hasDate() {
        return date;
    }

    boolean hasMessageId() {
        return messageId;
    }
}
