package io.posthouse.smtp;

import io.netty.buffer.ByteBuf;
import io.posthouse.mail.ContentTraits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Takes a content off the wire after DATA: finds its end, removes the dots of transparency (RFC 5321 section 4.5.2) and
 * notes the content's traits. One for each content; owned by one thread.
 *
 * <p>The end is CRLF dot CRLF and nothing else, wherever packets are cut. A content with a bare CR, a bare LF or a NUL is
 * read to that end too, but nothing more of it is handed on: see {@link ContentFlaw}.
 *
 * <p>What lies between two line ends is looked at eight octets at a time: subtracting 14 from each of them makes those
 * below it (NUL, LF, CR, and few others that occur in text) show in their highest bits, and only these are looked at one
 * by one. The lowest that shows is always right; those above may show because it borrowed from them. The octets are first
 * copied, a window of them after the other, into an array of such words: any compiler of the JVM reads an array well, a
 * buffer only the thorough one, which a relay may do without.
 */
public final class DataDecoder {
    private enum State {
        LINE_START,
        /** After a dot at the start of a line: transparency, or the end. */
        DOT,
        DOT_CR,
        IN_LINE,
        CR
    }

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long LIMIT = 14 * ONES;
    private static final long SPACES = ' ' * ONES;
    private static final int WORDS = 512;
    private static final int WINDOW = WORDS * Long.BYTES;

    private final long[] words = new long[WORDS]; // little-endian; behind the last octet are spaces

    private State state = State.LINE_START;
    private long lineLength;
    private long longestLine;
    private boolean dotLines;
    private long highBits;
    private Optional<ContentFlaw> flaw = Optional.empty();

    /** At the beginning of a content. */
    public DataDecoder() {}

    /**
     * Reads on, up to the end of the data or of the buffer.
     *
     * @param in what came; its reader index ends up behind what was read, which may leave the commands that follow
     * @param content gets {@code in} itself, with the indices set around a range of content; it may move the reader
     *     index, but must not keep the buffer
     * @return whether the end of the data has been reached
     */
    public boolean decode(ByteBuf in, Consumer<? super ByteBuf> content) {
        int base = in.readerIndex();
        int length = in.readableBytes();
        ByteBuffer octets = in.nioBuffer(base, length).order(ByteOrder.LITTLE_ENDIAN);
        int from = 0; // where content begins that was not yet handed on
        for (int window = 0; window < length; window += WINDOW) {
            int end = Math.min(WINDOW, length - window);
            load(octets, window, end);
            int at = 0;
            while (at < end) {
                switch (state) {
                    case LINE_START -> {
                        if (octet(at) == '.') {
                            emit(in, base + from, base + window + at, content);
                            from = window + ++at;
                            state = State.DOT;
                        } else {
                            state = State.IN_LINE;
                        }
                    }
                    case DOT -> {
                        byte octet = octet(at);
                        if (octet == '\r') {
                            from = window + ++at;
                            state = State.DOT_CR;
                        } else {
                            dotLines |= octet == '.';
                            state = State.IN_LINE;
                        }
                    }
                    case DOT_CR -> {
                        if (octet(at) == '\n') {
                            in.readerIndex(base + window + at + 1);
                            return true;
                        }
                        note(ContentFlaw.BARE_CR);
                        state = State.IN_LINE;
                    }
                    case IN_LINE -> {
                        int stop = nextBreak(at, end);
                        while (isUsualLineEnd(stop, end)) { // nearly all lines: no need to look at each state
                            longestLine = Math.max(longestLine, lineLength + stop - at);
                            lineLength = 0;
                            at = stop + 2;
                            stop = nextBreak(at, end);
                        }
                        lineLength += stop - at;
                        at = stop;
                        if (stop < end) {
                            at++;
                            onBreak(octet(stop));
                        }
                    }
                    case CR -> {
                        if (octet(at) == '\n') {
                            at++;
                            longestLine = Math.max(longestLine, lineLength);
                            lineLength = 0;
                            state = State.LINE_START;
                        } else {
                            note(ContentFlaw.BARE_CR);
                            state = State.IN_LINE;
                        }
                    }
                }
            }
        }
        emit(in, base + from, base + length, content);
        in.readerIndex(base + length);
        return false;
    }

    private void load(ByteBuffer octets, int from, int length) {
        int whole = length / Long.BYTES;
        octets.position(from);
        octets.asLongBuffer().get(words, 0, whole);
        if (length % Long.BYTES != 0) {
            long last = SPACES;
            for (int at = length - 1; at >= whole * Long.BYTES; at--) {
                last = (last << Byte.SIZE) | (octets.get(from + at) & 0xFF);
            }
            words[whole] = last;
        }
    }

    private byte octet(int at) {
        return (byte) (words[at >>> 3] >>> (at << 3)); // a shift takes the distance modulo 64
    }

    /** Whether the line ends here, and another that does not begin with a dot follows in the same window. */
    private boolean isUsualLineEnd(int stop, int end) {
        return stop + 2 < end && octet(stop) == '\r' && octet(stop + 1) == '\n' && octet(stop + 2) != '.';
    }

    private void onBreak(byte octet) {
        switch (octet) {
            case '\r' -> state = State.CR;
            case '\n' -> note(ContentFlaw.BARE_LF);
            default -> note(ContentFlaw.NUL);
        }
    }

    /** The first NUL, CR or LF from here, or the end. Notes high bits on the way. */
    private int nextBreak(int from, int end) {
        long seen = highBits;
        long behind = (1L << (from << 3)) - 1; // the part of the word that was looked at already
        int last = (end - 1) >>> 3;
        for (int index = from >>> 3; index <= last; ) {
            long word = words[index];
            long low = ((word | behind) - LIMIT) & ~(word | behind) & HIGH_BITS;
            if (low == 0) {
                seen |= word & ~behind;
                behind = 0;
                index++;
                continue;
            }
            int bit = Long.numberOfTrailingZeros(low) & ~7;
            seen |= word & ~behind & ((1L << bit) - 1);
            if (isBreak((byte) (word >>> bit))) {
                highBits = seen;
                return (index << 3) + (bit >>> 3);
            }
            behind = -1L >>> (Long.SIZE - Byte.SIZE - bit); // a tab, most likely
        }
        highBits = seen;
        return end;
    }

    private static boolean isBreak(byte octet) {
        return octet == '\r' || octet == '\n' || octet == 0;
    }

    private void note(ContentFlaw found) {
        if (flaw.isEmpty()) {
            flaw = Optional.of(found);
        }
    }

    private void emit(ByteBuf in, int from, int to, Consumer<? super ByteBuf> content) {
        if (from < to && flaw.isEmpty()) {
            int end = in.writerIndex();
            in.setIndex(from, to);
            content.accept(in);
            in.setIndex(to, end);
        }
    }

    /** Why the content cannot be taken, once something was found. */
    public Optional<ContentFlaw> flaw() {
        return flaw;
    }

    /** What was noticed; complete once the end has been reached. */
    public ContentTraits traits() {
        return new ContentTraits(dotLines, (highBits & HIGH_BITS) != 0, (int) Math.min(Integer.MAX_VALUE, longestLine));
    }
}
