package io.posthouse.spool;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.zip.CRC32C;

/** A letter being received. Owned by its session's thread. */
final class IncomingLetter implements LetterWriter {
    private static final int SMALLEST_BUFFER = 1024; // many sessions send little, slowly

    private final Keeper keeper;
    private final QueueId id;
    private final Envelope envelope;
    private final Reception reception;
    private ByteBuf content;
    private boolean used;

    IncomingLetter(Keeper keeper, QueueId id, Envelope envelope, Reception reception) {
        this.keeper = keeper;
        this.id = id;
        this.envelope = envelope;
        this.reception = reception;
        content = ByteBufAllocator.DEFAULT.directBuffer(SMALLEST_BUFFER);
    }

    @Override
    public QueueId id() {
        return id;
    }

    @Override
    public void write(ByteBuf octets) {
        content.writeBytes(octets);
    }

    @Override
    public long sizeBytes() {
        return content.writerIndex();
    }

    @Override
    public boolean isBusy() {
        return false;
    }

    @Override
    public void whenReady(Executor executor, Runnable task) {
        executor.execute(task);
    }

    @Override
    public CompletionStage<Void> commit(ContentTraits traits) {
        use();
        var crc = new CRC32C();
        for (var piece : content.nioBuffers()) {
            crc.update(piece);
        }
        var message = new Entry.Message(
                id, envelope, reception, traits, keeper.now(), content.writerIndex(), (int) crc.getValue());
        return keeper.commit(message, content);
    }

    @Override
    public void abort() {
        if (!used) {
            use();
            content.release();
        }
    }

    private void use() {
        if (used) {
            throw new IllegalStateException(id + ": committed or aborted twice");
        }
        used = true;
    }
}
