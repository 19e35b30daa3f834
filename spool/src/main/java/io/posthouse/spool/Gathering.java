package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Pieces that are to be written as one: lines, which are copied into one direct buffer, and contents, which are not
 * copied. Owned by the spool thread, used again and again.
 */
final class Gathering {
    private ByteBuffer lines = ByteBuffer.allocateDirect(64 << 10);
    private int pieceStart; // of the lines that came since the last content
    private ByteBuffer[] pieces = new ByteBuffer[64];
    private int count;
    private long length;

    void clear() {
        Arrays.fill(pieces, 0, count, ByteBuffer.allocate(0)); // contents must not be held on to
        lines.clear();
        pieceStart = 0;
        count = 0;
        length = 0;
    }

    void line(byte[] octets, int lineLength) {
        if (lines.remaining() < lineLength) {
            cut(); // what is in the old buffer stays valid
            lines = ByteBuffer.allocateDirect(Math.max(lines.capacity() * 2, lineLength));
            pieceStart = 0;
        }
        lines.put(octets, 0, lineLength);
        length += lineLength;
    }

    void content(ByteBuf octets) {
        cut();
        for (ByteBuffer piece : octets.nioBuffers()) {
            add(piece);
            length += piece.remaining();
        }
    }

    /** Ends the piece in hand; no lines may come without it. */
    private void cut() {
        if (lines.position() > pieceStart) {
            add(lines.slice(pieceStart, lines.position() - pieceStart));
            pieceStart = lines.position();
        }
    }

    private void add(ByteBuffer piece) {
        if (count == pieces.length) {
            pieces = Arrays.copyOf(pieces, count * 2);
        }
        pieces[count++] = piece;
    }

    ByteBuffer[] pieces() {
        cut();
        return pieces;
    }

    int count() {
        return count;
    }

    long length() {
        return length;
    }
}
