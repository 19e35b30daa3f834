package io.posthouse.bench;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One {@code smtp-sink} for the whole run, and the count of messages it has.
 *
 * <p>With {@code -c} it prints its counters at every final dot (and at every end of a session); {@code mesg} counts
 * messages, not recipients. The counter is read every few milliseconds and not as it comes, so that the reader does
 * not take the CPU from those who are measured.
 */
final class Sink implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(3);
    private static final String COUNTER = "mesg=";

    private final InetSocketAddress address;
    private final Process process;
    private final Thread reader;
    private volatile long received; // the reader writes, the main thread reads
    private volatile long lastChange; // likewise; nanoTime of the read that saw it

    private Sink(InetSocketAddress address, Process process) {
        this.address = address;
        this.process = process;
        this.reader = new Thread(this::read, "bench-sink-counter");
        reader.setDaemon(true);
        reader.start();
    }

    /** On a free port of loopback. */
    static Sink start() {
        return start(new InetSocketAddress(Ports.LOOPBACK, Ports.free()));
    }

    static Sink start(InetSocketAddress address) {
        List<String> command = new ArrayList<>(List.of(Tool.need("smtp-sink").toString()));
        if (Tool.weAreRoot()) {
            command.addAll(List.of("-u", "nobody")); // it refuses to run as root
        }
        command.addAll(List.of("-c", text(address), "1024"));
        try {
            Sink sink = new Sink(
                    address,
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .directory(Path.of("/").toFile())
                            .start());
            Ports.awaitGreeting(address, sink.process::isAlive, sink.toString());
            return sink;
        } catch (IOException e) {
            throw new MeasurementException("cannot start smtp-sink", e);
        }
    }

    /** As {@code HOST:PORT}. */
    String address() {
        return text(address);
    }

    int port() {
        return address.getPort();
    }

    long received() {
        return received;
    }

    /** When the count last changed, by {@link System#nanoTime()}. */
    long lastChange() {
        return lastChange;
    }

    long cpuMicros() {
        return new ProcessTree(process.pid()).cpuMicros();
    }

    private void read() {
        StringBuilder text = new StringBuilder();
        byte[] some = new byte[1 << 16];
        try (InputStream counters = process.getInputStream()) {
            while (process.isAlive()) {
                int length = counters.available() == 0 ? 0 : counters.read(some);
                if (length > 0) {
                    text.append(new String(some, 0, length, StandardCharsets.US_ASCII));
                    latest(text).ifPresent(this::count);
                }
                Pause.of(POLL);
            }
        } catch (IOException e) {
            // the sink was stopped: its pipe is closed under us, and nobody waits for a count any more
        }
    }

    private void count(long messages) {
        if (messages != received) {
            lastChange = System.nanoTime();
            received = messages;
        }
    }

    /** The last counter that is complete; cuts from {@code text} what is not needed for the next. */
    static OptionalLong latest(StringBuilder text) {
        int end = text.lastIndexOf("\r");
        if (end < 0) {
            return OptionalLong.empty();
        }
        int start = text.lastIndexOf(COUNTER, end);
        OptionalLong count = start < 0
                ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(
                        text.substring(start + COUNTER.length(), end).strip()));
        text.delete(0, end + 1);
        return count;
    }

    @Override
    public void close() {
        Stopping.tree(process.pid());
    }

    @Override
    public String toString() {
        return "smtp-sink on " + address();
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ':' + address.getPort();
    }
}
