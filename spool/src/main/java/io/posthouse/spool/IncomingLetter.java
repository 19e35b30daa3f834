package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A letter being received: in memory while it is small and memory allows, else in a file. Owned by its session's thread. */
final class IncomingLetter implements LetterWriter {
    private static final int CHUNK = 64 << 10; // goes to the file at once

    private final Premises premises;
    private final Recorder recorder;
    private final LetterBuffer.Budget budget;
    private final QueueId id;
    private final Envelope envelope;
    private final Reception reception;
    private @Nullable LetterBuffer buffer; // all of it, or what is not yet on its way to the file
    private @Nullable SpillFile file;
    private long sizeBytes;
    private boolean used;

    IncomingLetter(
            Premises premises,
            Recorder recorder,
            LetterBuffer.Budget budget,
            QueueId id,
            Envelope envelope,
            Reception reception) {
        this.premises = premises;
        this.recorder = recorder;
        this.budget = budget;
        this.id = id;
        this.envelope = envelope;
        this.reception = reception;
    }

    @Override
    public QueueId id() {
        return id;
    }

    @Override
    public void write(ByteBuf octets) {
        int length = octets.readableBytes();
        if (file == null
                && (sizeBytes + length > premises.config().maxSmallLetter().bytes() || budget.isSpent())) {
            file = new SpillFile(premises, part(), lineLength());
            spill(file);
        }
        if (buffer == null) {
            buffer = new LetterBuffer(budget, length);
        }
        buffer.write(octets);
        sizeBytes += length;
        if (file != null && buffer.length() >= CHUNK) {
            spill(file);
        }
    }

    private void spill(SpillFile into) {
        if (buffer != null) {
            into.write(buffer);
            buffer = null;
        }
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public boolean isBusy() {
        return file != null && file.isBusy();
    }

    @Override
    public void whenReady(Executor executor, Runnable task) {
        if (file == null) {
            executor.execute(task);
        } else {
            file.whenReady(executor, task);
        }
    }

    @Override
    public CompletionStage<Void> commit(ContentTraits traits) {
        use();
        if (file != null) {
            return commitFile(file, traits);
        }
        LetterBuffer content = buffer != null ? buffer : new LetterBuffer(budget, 0);
        var crc = new CRC32C();
        for (var piece : content.octets().nioBuffers()) {
            crc.update(piece);
        }
        return recorder.commit(message(traits, (int) crc.getValue()), content, budget.mayStay(envelope));
    }

    private CompletionStage<Void> commitFile(SpillFile into, ContentTraits traits) {
        spill(into);
        var done = new CompletableFuture<Void>();
        Path path = premises.folders().incoming.resolve(Folders.letterName(id));
        into.finish(message(traits, 0), path, new SpillFile.Finished() {
            @Override
            public void done(Path part, Place.InFile place) {
                recorder.commit(id, part, place, done);
            }

            @Override
            public void failed(Path part, RuntimeException failure) {
                done.completeExceptionally(failure);
            }
        });
        return done;
    }

    private Entry.Message message(ContentTraits traits, int crc32c) {
        return new Entry.Message(id, envelope, reception, traits, premises.now(), sizeBytes, crc32c);
    }

    private Path part() {
        return premises.folders().incoming.resolve(Folders.letterName(id) + Folders.PART);
    }

    /** Room for the first line, whatever the content will be. */
    private int lineLength() {
        var longest = new ContentTraits(false, false, Integer.MAX_VALUE);
        var line = new EntryLine();
        new Entry.Message(id, envelope, reception, longest, Instant.EPOCH, Long.MAX_VALUE, 0).writeTo(line, "");
        return line.length();
    }

    @Override
    public void abort() {
        if (used) {
            return;
        }
        used = true;
        if (buffer != null) {
            buffer.release();
        }
        if (file != null) {
            file.abort();
        }
    }

    private void use() {
        if (used) {
            throw new IllegalStateException(id + ": committed twice, or after an abort");
        }
        used = true;
    }
}
