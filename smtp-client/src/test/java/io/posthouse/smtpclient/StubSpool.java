package io.posthouse.smtpclient;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.spool.Attempt;
import io.posthouse.spool.Content;
import io.posthouse.spool.Letter;
import io.posthouse.spool.LetterWriter;
import io.posthouse.spool.Spool;
import io.posthouse.spool.SpoolBrokenException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Contents and nothing else, and how many of them are open. */
final class StubSpool implements Spool {

    /** Where a content lies. */
    enum Place {
        IN_MEMORY,
        IN_FILE,
        /** Neither: it can only be read. */
        ELSEWHERE
    }

    private record Stored(String content, Place place) {
        byte[] octets() {
            return content.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    private final Map<QueueId, Stored> contents = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger leaked = new AtomicInteger();
    private volatile long brokenAt = Long.MAX_VALUE;

    /** Each character of the content is an octet. */
    void put(QueueId id, String content, Place place) {
        contents.put(id, new Stored(content, place));
    }

    /** Lets every read fail that touches this octet. */
    void breakAt(long position) {
        brokenAt = position;
    }

    /** Contents that were opened and not closed. */
    int open() {
        return open.get();
    }

    /** Buffers that were still in use when their content was closed. */
    int leaked() {
        return leaked.get();
    }

    @Override
    public CompletionStage<Content> open(QueueId id) {
        Stored stored = contents.get(id);
        if (stored == null) {
            return CompletableFuture.failedStage(new SpoolBrokenException("no letter " + id));
        }
        open.incrementAndGet();
        return stored.place == Place.IN_MEMORY
                ? CompletableFuture.completedStage(new StubContent(stored))
                : CompletableFuture.supplyAsync(() -> new StubContent(stored));
    }

    private final class StubContent implements Content {
        private final Stored stored;
        private final byte[] octets;
        private final ByteBuf memory;
        private final Optional<FileChannel> file;

        StubContent(Stored stored) {
            this.stored = stored;
            octets = stored.octets();
            memory = PooledByteBufAllocator.DEFAULT
                    .directBuffer(Math.max(1, octets.length))
                    .writeBytes(octets);
            file = stored.place == Place.IN_FILE ? Optional.of(fileOf(octets)) : Optional.empty();
        }

        private FileChannel fileOf(byte[] written) {
            try {
                Path path = Files.createTempFile("content", ".bag");
                Files.write(path, written);
                FileChannel channel = FileChannel.open(path);
                Files.delete(path);
                return channel;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public long sizeBytes() {
            return octets.length;
        }

        @Override
        public Optional<ByteBuf> inMemory() {
            return stored.place == Place.IN_MEMORY ? Optional.of(memory) : Optional.empty();
        }

        @Override
        public Optional<FileRange> inFile() {
            return file.map(channel -> new FileRange(channel, 0, octets.length));
        }

        @Override
        public void read(long position, ByteBuf target) {
            int length = (int) Math.min(target.writableBytes(), sizeBytes() - position);
            if (position <= brokenAt && brokenAt < position + length) {
                throw new SpoolBrokenException("bad block");
            }
            target.writeBytes(octets, (int) position, length);
        }

        @Override
        public void close() {
            if (!memory.release()) {
                leaked.incrementAndGet();
            }
            file.ifPresent(channel -> {
                try {
                    channel.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            open.decrementAndGet();
        }
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
        contents.remove(id);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void close() {}
}
