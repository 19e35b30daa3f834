package io.posthouse.smtpclient;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.posthouse.mail.QueueId;
import io.posthouse.spool.Content;
import io.posthouse.spool.Spool;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A content, with the one thing that must be known before it is sent.
 *
 * @param endsLine whether it ends with CRLF or is empty, so that the final dot stands on a line of its own
 */
record OpenContent(Content content, boolean endsLine) implements AutoCloseable {

    /**
     * Opens a content. Completes at once if it is in memory.
     *
     * @param files for a look at its end, if it is not
     */
    static CompletionStage<OpenContent> open(Spool spool, QueueId id, Executor files) {
        return spool.open(id).thenCompose(content -> {
            Optional<ByteBuf> memory = content.inMemory();
            return memory.isPresent()
                    ? CompletableFuture.completedStage(new OpenContent(content, endsLine(memory.get())))
                    : lookAtEnd(content, files);
        });
    }

    private static CompletionStage<OpenContent> lookAtEnd(Content content, Executor files) {
        try {
            return CompletableFuture.supplyAsync(() -> readEnd(content), files);
        } catch (RejectedExecutionException e) { // the service has stopped
            content.close();
            return CompletableFuture.failedStage(e);
        }
    }

    private static OpenContent readEnd(Content content) {
        int octets = (int) Math.min(2, content.sizeBytes());
        ByteBuf end = Unpooled.buffer(2, 2);
        try {
            content.read(content.sizeBytes() - octets, end);
            return new OpenContent(content, endsLine(end));
        } catch (RuntimeException e) {
            content.close();
            throw e;
        }
    }

    private static boolean endsLine(ByteBuf content) {
        int end = content.writerIndex();
        return !content.isReadable()
                || (content.readableBytes() > 1
                        && content.getByte(end - 2) == '\r'
                        && content.getByte(end - 1) == '\n');
    }

    @Override
    public void close() {
        content.close();
    }
}
