package io.posthouse.maildir;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.spool.Attempt;
import io.posthouse.spool.Content;
import io.posthouse.spool.Letter;
import io.posthouse.spool.LetterWriter;
import io.posthouse.spool.Spool;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A spool whose every letter has the same content, kept in one of the three ways in which a spool may keep it. */
final class OneLetterSpool implements Spool {
    enum Kept {
        IN_MEMORY,
        IN_FILE,
        ELSEWHERE
    }

    final AtomicInteger open = new AtomicInteger();
    CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);
    private final byte[] octets;
    private final Kept kept;
    private final Optional<Content.FileRange> range;

    OneLetterSpool(byte[] octets, Kept kept, Path file) throws IOException {
        this.octets = octets;
        this.kept = kept;
        if (kept == Kept.IN_FILE) {
            Files.write(file, octets);
            range = Optional.of(new Content.FileRange(FileChannel.open(file), 0, octets.length));
        } else {
            range = Optional.empty();
        }
    }

    @Override
    public CompletionStage<Content> open(QueueId id) {
        open.incrementAndGet();
        return gate.thenApply(opened -> new Content() {
            @Override
            public long sizeBytes() {
                return octets.length;
            }

            @Override
            public Optional<ByteBuf> inMemory() {
                return kept == Kept.IN_MEMORY ? Optional.of(Unpooled.wrappedBuffer(octets)) : Optional.empty();
            }

            @Override
            public Optional<Content.FileRange> inFile() {
                return range;
            }

            @Override
            public void read(long position, ByteBuf target) {
                int length = Math.min(target.writableBytes(), octets.length - (int) position);
                target.writeBytes(octets, (int) position, length);
            }

            @Override
            public void close() {
                open.decrementAndGet();
            }
        });
    }

    @Override
    public LetterWriter receive(Envelope envelope, Reception reception) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void recover(Consumer<Letter> each) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Instant> nextDue() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<List<Letter>> takeDue(Instant now, Instant farthest, int max) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Optional<Letter>> find(QueueId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> record(QueueId id, Attempt attempt) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> defer(QueueId id, Instant due) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> hold(QueueId id, String reason) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> remove(QueueId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
