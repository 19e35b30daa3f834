package io.posthouse.cleanup;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.posthouse.bus.Bus;
import io.posthouse.bus.contract.Accepted;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Reply;
import io.posthouse.spool.LetterWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * A message on its way into the spool. Its header section is looked at as it passes, its body not at all; nothing is kept
 * back, so its size costs nothing. Owned by one thread at a time; used up by {@link #accept} or {@link #abort}.
 */
public final class CleanupStream {

    /** More hosts on the way are a loop. RFC 5321 section 6.3 suggests 100; 50 is what most relays have long agreed on. */
    static final int MAX_RECEIVED = 50;

    /** Longer header sections are an attack or a mistake, and would have to be kept by whoever reads the message. */
    static final int MAX_HEADER = 102_400;

    private static final Reply LOOP =
            Reply.of(554, "5.4.6", "too many hops: more than " + MAX_RECEIVED + " Received fields, this is a loop");
    private static final Reply HEADER_TOO_LONG =
            Reply.of(552, "5.3.4", "header section longer than " + MAX_HEADER + " octets");

    private final Bus bus;
    private final Cleanup cleanup;
    private final LetterWriter writer;
    private final Envelope envelope;
    private final Reception reception;
    private final HeaderScanner header = new HeaderScanner();
    private Optional<Reply> refusal = Optional.empty();
    private int longestAdded;

    CleanupStream(Bus bus, Cleanup cleanup, LetterWriter writer, Envelope envelope, Reception reception) {
        this.bus = bus;
        this.cleanup = cleanup;
        this.writer = writer;
        this.envelope = envelope;
        this.reception = reception;
    }

    /** What the message is called in the spool. */
    public QueueId id() {
        return writer.id();
    }

    Reception reception() {
        return reception;
    }

    /** Takes a piece of content, lines ended by CRLF. Moves the reader index to its end; the caller keeps the buffer. */
    public void write(ByteBuf octets) {
        if (!header.ended() && refusal.isEmpty()) {
            writeHeader(octets);
        }
        if (refusal.isPresent()) {
            octets.skipBytes(octets.readableBytes());
        } else if (octets.isReadable()) {
            writer.write(octets);
        }
    }

    private void writeHeader(ByteBuf octets) {
        boolean heldCr = header.heldCr();
        int endOfPiece = octets.writerIndex();
        int endOfFields = header.scan(octets);
        if (header.received() > MAX_RECEIVED) {
            refuse(LOOP);
        } else if (header.size() > MAX_HEADER) {
            refuse(HEADER_TOO_LONG);
        } else {
            octets.writerIndex(endOfFields);
            if (octets.isReadable()) {
                writer.write(octets);
            }
            octets.setIndex(header.ended() ? endOfFields : endOfPiece, endOfPiece);
            if (header.ended()) {
                endHeader(heldCr);
            }
        }
    }

    private void endHeader(boolean heldCr) {
        if (reception.submission() && header.takesMoreFields() && !(header.hasDate() && header.hasMessageId())) {
            add(cleanup.missingFields(this, !header.hasDate(), !header.hasMessageId()));
        }
        if (heldCr) {
            add("\r");
        }
    }

    /** Writes lines of our own. */
    void add(String lines) {
        for (int from = 0; from < lines.length(); ) {
            int end = lines.indexOf("\r\n", from);
            end = end < 0 ? lines.length() : end;
            longestAdded = Math.max(longestAdded, end - from);
            from = end + 2;
        }
        writer.write(Unpooled.wrappedBuffer(lines.getBytes(StandardCharsets.US_ASCII)));
    }

    private void refuse(Reply reply) {
        refusal = Optional.of(reply);
        writer.abort();
    }

    /** Whether so much waits for the disk that the caller should stop reading from its client. */
    public boolean isBusy() {
        return refusal.isEmpty() && writer.isBusy();
    }

    /** Runs a task on the given executor once the stream is no longer busy, at once if it is not. */
    public void whenReady(Executor executor, Runnable task) {
        if (refusal.isPresent()) {
            executor.execute(task);
        } else {
            writer.whenReady(executor, task);
        }
    }

    /** Why this message cannot be taken, if so. Final once all content has been written. */
    public Optional<Reply> refusal() {
        return refusal;
    }

    /**
     * Ends the content and accepts the message: when the stage completes, it is on disk and {@link Accepted} has been
     * said. Not for a message that has a {@link #refusal}.
     *
     * @param content what was noticed about it before it came here
     * @return fails with SpoolFullException or SpoolBrokenException, and then the message was never accepted
     */
    public CompletionStage<QueueId> accept(ContentTraits content) {
        if (refusal.isPresent()) {
            throw new IllegalStateException(id() + ": accepted, but refused with " + refusal.get());
        }
        if (!header.ended()) {
            endHeader(header.heldCr());
        }
        var traits = new ContentTraits(
                content.dotLines(), content.eightBit(), Math.max(content.longestLine(), longestAdded));
        long size = writer.sizeBytes();
        return writer.commit(traits).thenApply(synced -> {
            bus.publish(new Accepted(
                    id(), envelope, reception, size, traits, bus.time().now()));
            return id();
        });
    }

    /** Forgets the message. Does nothing after {@link #accept}. */
    public void abort() {
        writer.abort();
    }
}
