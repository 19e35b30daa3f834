package io.posthouse.control;

import io.posthouse.bus.Time;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One operator's connection: a line in, lines out. Owned by the thread that serves it, which may block here; whoever on the
 * other side neither reads nor writes for a while is cut off.
 */
final class Connection implements AutoCloseable, Attendant.Hearer {
    private static final int MAX_REQUEST = 1 << 20;
    private static final int BUFFER = 64 << 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SocketChannel channel;
    private final Time time;
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream(BUFFER);

    Connection(SocketChannel channel, Time time) {
        this.channel = channel;
        this.time = time;
    }

    /** The one line that is asked. */
    String request() throws IOException {
        var line = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        while (line.size() < MAX_REQUEST) {
            int got = patiently(() -> channel.read(buffer.clear()));
            if (got < 0) {
                throw new IOException("no request");
            }
            for (int i = 0; i < got; i++) {
                if (buffer.get(i) == '\n') {
                    return line.toString(StandardCharsets.UTF_8);
                }
                line.write(buffer.get(i));
            }
        }
        throw new IOException("a request without end");
    }

    @Override
    public void hear(String line) throws IOException {
        lines.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        lines.write('\n');
        if (lines.size() >= BUFFER) {
            pause();
        }
    }

    @Override
    public void pause() throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(lines.toByteArray());
        lines.reset();
        while (rest.hasRemaining()) {
            patiently(() -> channel.write(rest));
        }
    }

    @FunctionalInterface
    private interface Step {
        int run() throws IOException;
    }

    private int patiently(Step step) throws IOException {
        Time.Timer timer = time.schedule(PATIENCE, Runnable::run, this::close);
        try {
            return step.run();
        } finally {
            timer.cancel();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // closed all the same
        }
    }
}
