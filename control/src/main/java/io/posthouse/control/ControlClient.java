package io.posthouse.control;

import io.posthouse.bus.Time;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Asks a relay in another process. One request, then it is closed. Not for several threads at once; blocks. */
public final class ControlClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90); // longer than the relay waits for itself
    private static final int BUFFER = 64 << 10;

    private final SocketChannel channel;
    private final Time time;
    private final Path dataFolder;

    private ControlClient(SocketChannel channel, Time time, Path dataFolder) {
        this.channel = channel;
        this.time = time;
        this.dataFolder = dataFolder;
    }

    /**
     * Reaches the relay that runs on a data folder; empty if none does, or none that can be reached.
     *
     * @throws QueueException if it is not for this user to ask
     */
    public static Optional<ControlClient> connect(Path dataFolder, Time time) {
        try {
            return ControlSocket.connect(dataFolder).map(channel -> new ControlClient(channel, time, dataFolder));
        } catch (IOException e) {
            throw new QueueException(
                    "cannot ask the relay in " + dataFolder + " (" + e.getMessage()
                            + "); run this as the user that runs the relay",
                    e);
        }
    }

    /**
     * Asks, and gives each line of the answer.
     *
     * @throws QueueException if the relay does not answer, or stops in the midst of it
     */
    public void ask(String request, Attendant.Hearer hearer) throws IOException {
        try {
            ByteBuffer asked = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
            while (asked.hasRemaining()) {
                channel.write(asked);
            }
        } catch (IOException e) {
            throw silent(e);
        }
        var line = new ByteArrayOutputStream(); // as much of one as has come
        var octets = new byte[BUFFER];
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        for (int got = read(buffer); got >= 0; got = read(buffer)) {
            int from = 0;
            for (int i = 0; i < got; i++) {
                if (octets[i] == '\n') {
                    line.write(octets, from, i - from);
                    hearer.hear(line.toString(StandardCharsets.UTF_8));
                    line.reset();
                    from = i + 1;
                }
            }
            line.write(octets, from, got - from);
            hearer.pause();
        }
    }

    private int read(ByteBuffer buffer) {
        Time.Timer timer = time.schedule(PATIENCE, Runnable::run, this::close);
        try {
            return channel.read(buffer.clear());
        } catch (IOException e) {
            throw silent(e);
        } finally {
            timer.cancel();
        }
    }

    private QueueException silent(IOException e) {
        String why = e instanceof AsynchronousCloseException
                ? "has not answered for " + PATIENCE.toSeconds() + " seconds"
                : "has closed the connection (" + e.getMessage() + ')';
        return new QueueException("the relay in " + dataFolder + ' ' + why + "; look at its log", e);
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
