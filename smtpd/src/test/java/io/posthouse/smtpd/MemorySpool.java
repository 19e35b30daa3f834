package io.posthouse.smtpd;

import io.netty.buffer.ByteBuf;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.spool.LetterWriter;
import io.posthouse.spool.Spool;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Takes letters into memory, when and as the test wants. Whoever asks it for anything else hears so. */
final class MemorySpool {
    record Stored(Envelope envelope, Reception reception, String content, ContentTraits traits) {
        /** Without the trace header. */
        String sent() {
            int header = content.indexOf("+0000\r\n") + 7;
            return content.substring(header);
        }
    }

    final List<Stored> letters = new ArrayList<>();
    final List<Writer> aborted = new ArrayList<>();
    final List<Runnable> syncs = new ArrayList<>();
    boolean slow;
    boolean busy;
    Optional<RuntimeException> atReceive = Optional.empty();
    Optional<RuntimeException> atCommit = Optional.empty();
    private final List<Runnable> whenReady = new ArrayList<>();
    private long ids;

    Spool spool() {
        return (Spool) Proxy.newProxyInstance(Spool.class.getClassLoader(), new Class<?>[] {Spool.class}, (p, m, a) -> {
            if (m.getName().equals("receive")) {
                atReceive.ifPresent(trouble -> {
                    throw trouble;
                });
                return new Writer((Envelope) a[0], (Reception) a[1]);
            }
            throw new UnsupportedOperationException(m.getName());
        });
    }

    /** Ends all syncs that were asked for while slow. */
    void sync() {
        List.copyOf(syncs).forEach(Runnable::run);
        syncs.clear();
    }

    /** Lets writers go on that were busy. */
    void relax() {
        busy = false;
        List.copyOf(whenReady).forEach(Runnable::run);
        whenReady.clear();
    }

    final class Writer implements LetterWriter {
        private final Envelope envelope;
        private final Reception reception;
        private final QueueId id = new QueueId(++ids);
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        Writer(Envelope envelope, Reception reception) {
            this.envelope = envelope;
            this.reception = reception;
        }

        @Override
        public QueueId id() {
            return id;
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
            return busy;
        }

        @Override
        public void whenReady(Executor executor, Runnable task) {
            whenReady.add(() -> executor.execute(task));
        }

        @Override
        public CompletionStage<Void> commit(ContentTraits traits) {
            var committed = new CompletableFuture<Void>();
            Runnable sync = () -> {
                if (atCommit.isPresent()) {
                    committed.completeExceptionally(atCommit.get());
                } else {
                    letters.add(new Stored(envelope, reception, content.toString(StandardCharsets.ISO_8859_1), traits));
                    committed.complete(null);
                }
            };
            if (slow) {
                syncs.add(sync);
            } else {
                sync.run();
            }
            return committed;
        }

        @Override
        public void abort() {
            aborted.add(this);
        }
    }
}
