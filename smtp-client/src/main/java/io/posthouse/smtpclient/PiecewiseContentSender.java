package io.posthouse.smtpclient;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.posthouse.smtp.DotStuffing;
import io.posthouse.spool.Content;
import io.posthouse.spool.SpoolBrokenException;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Sends a content piece by piece, with dots added where lines begin with one. The next piece is made when the peer has
 * taken enough of those before, so that what is in memory does not grow with the content.
 */
final class PiecewiseContentSender extends ContentSender {
    private static final int PIECE_BYTES = 64 * 1024;

    /** So many octets of the content, as they go over the wire. */
    private record Piece(int octets, ByteBuf wire) {}

    private final DotStuffing stuffing = new DotStuffing();
    private final Executor files;
    private long position;
    private boolean reading; // a piece, on a thread for files
    private boolean stopped;
    private @Nullable Runnable whenRead;

    PiecewiseContentSender(Channel channel, OpenContent content, Executor files, Listener listener) {
        super(channel, content, listener);
        this.files = files;
    }

    @Override
    void start() {
        next();
    }

    @Override
    void onWritable() {
        listener.onProgress();
        next();
    }

    private void next() {
        if (content.content().sizeBytes() == 0) {
            sendEnd();
        }
        while (!stopped && !reading && position < content.content().sizeBytes() && channel.isWritable()) {
            Optional<ByteBuf> memory = content.content().inMemory();
            if (memory.isPresent()) {
                send(pieceOf(memory.get()));
            } else {
                startReading();
            }
        }
    }

    private void startReading() {
        try {
            reading = true;
            files.execute(this::read);
        } catch (RejectedExecutionException e) { // the service has stopped
            onUnreadable(e);
        }
    }

    private Piece pieceOf(ByteBuf memory) {
        int octets = (int) Math.min(PIECE_BYTES, content.content().sizeBytes() - position);
        return stuffed(memory.slice(memory.readerIndex() + (int) position, octets));
    }

    private Piece stuffed(ByteBuf raw) {
        int octets = raw.readableBytes();
        ByteBuf wire = channel.alloc().ioBuffer(octets + octets / 16 + 16);
        stuffing.encode(raw, wire);
        return new Piece(octets, wire);
    }

    /** On a thread for files. */
    private void read() {
        try {
            Piece piece = readPiece();
            channel.eventLoop().execute(() -> onRead(piece));
        } catch (RuntimeException e) {
            channel.eventLoop().execute(() -> onUnreadable(e));
        }
    }

    private Piece readPiece() {
        Content stored = content.content();
        int room = (int) Math.min(PIECE_BYTES, stored.sizeBytes() - position);
        ByteBuf raw = channel.alloc().ioBuffer(room, room);
        try {
            stored.read(position, raw);
            if (!raw.isReadable()) {
                throw new SpoolBrokenException("content ends at " + position + " of " + stored.sizeBytes() + " octets");
            }
            return stuffed(raw);
        } finally {
            raw.release();
        }
    }

    private void onRead(Piece piece) {
        reading = false;
        if (stopped) {
            piece.wire.release();
            letGo();
        } else {
            send(piece);
            next();
        }
    }

    private void onUnreadable(RuntimeException reason) {
        reading = false;
        if (stopped) {
            letGo();
        } else {
            listener.onUnreadable(reason);
        }
    }

    private void send(Piece piece) {
        position += piece.octets;
        if (position < content.content().sizeBytes()) {
            channel.writeAndFlush(piece.wire, channel.voidPromise());
        } else {
            channel.write(piece.wire, channel.voidPromise());
            sendEnd();
        }
    }

    private void sendEnd() {
        ChannelFuture sent = channel.writeAndFlush(end());
        sent.addListener(future -> {
            if (future.isSuccess() && !stopped) {
                listener.onSent();
            }
        });
    }

    @Override
    void stop(Runnable whenContentIsLetGo) {
        stopped = true;
        whenRead = whenContentIsLetGo;
        if (!reading) {
            letGo();
        }
    }

    private void letGo() {
        Runnable told = whenRead;
        whenRead = null;
        if (told != null) {
            told.run();
        }
    }
}
