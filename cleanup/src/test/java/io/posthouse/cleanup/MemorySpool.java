package io.posthouse.cleanup;

import io.netty.buffer.ByteBuf;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.QueueId;
import io.posthouse.spool.LetterWriter;
import io.posthouse.spool.Spool;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Takes letters and keeps the last one. Whoever asks it for more than that hears so. */
final class MemorySpool implements LetterWriter {
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    Optional<ContentTraits> committed = Optional.empty();
    boolean aborted;
    Optional<RuntimeException> trouble = Optional.empty();

    Spool spool() {
        return (Spool) Proxy.newProxyInstance(Spool.class.getClassLoader(), new Class<?>[] {Spool.class}, (p, m, a) -> {
            if (m.getName().equals("receive")) {
                return this;
            }
            throw new UnsupportedOperationException(m.getName());
        });
    }

    String content() {
        return content.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public QueueId id() {
        return new QueueId(1);
    }

    @Override
    public void write(ByteBuf octets) {
        var copy = new byte[octets.readableBytes()];
        octets.readBytes(copy);
        content.writeBytes(copy);
    }

    @Override
    public long sizeBytes() {
        return content.size();
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
        if (trouble.isPresent()) {
            return CompletableFuture.failedStage(trouble.get());
        }
        committed = Optional.of(traits);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void abort() {
        aborted = true;
    }
}
