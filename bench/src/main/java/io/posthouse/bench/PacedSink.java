package io.posthouse.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A next hop that takes a number of messages a second and no more, over however many sessions. It answers everything at
 * once but the final dot, which waits for its turn; and before {@link #open()} it has no turns. Threads: one takes
 * connections, and each session has one of its own.
 */
final class PacedSink implements AutoCloseable {
    private static final int BACKLOG = 200;

    private final ServerSocket listener;
    private final Pace pace;
    private final CountDownLatch opened = new CountDownLatch(1);
    private final Set<Socket> sessions = ConcurrentHashMap.newKeySet();
    private final Map<String, CompletableFuture<Long>> expected = new ConcurrentHashMap<>(); // by reverse-path
    private final AtomicLong received = new AtomicLong();

    private PacedSink(ServerSocket listener, int perSecond) {
        this.listener = listener;
        pace = new Pace(perSecond);
    }

    static PacedSink start(int perSecond) {
        try {
            PacedSink sink = new PacedSink(new ServerSocket(0, BACKLOG, Ports.LOOPBACK), perSecond);
            sink.inBackground(sink::accept);
            return sink;
        } catch (IOException e) {
            throw new MeasurementException("cannot listen on loopback", e);
        }
    }

    int port() {
        return ((InetSocketAddress) listener.getLocalSocketAddress()).getPort();
    }

    /** Takes messages from now on. */
    void open() {
        opened.countDown();
    }

    /** How many messages it has taken. */
    long received() {
        return received.get();
    }

    /** Completes with the {@link System#nanoTime()} at which it has taken the message with this reverse-path. */
    CompletableFuture<Long> expect(String reversePath) {
        return expected.computeIfAbsent(reversePath, path -> new CompletableFuture<>());
    }

    private void inBackground(Runnable task) {
        Thread thread = new Thread(task, "bench-paced-sink");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket session = listener.accept();
                session.setTcpNoDelay(true);
                sessions.add(session);
                inBackground(() -> converse(session));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void converse(Socket session) {
        try (session) {
            OutputStream out = session.getOutputStream();
            var in = new BufferedReader(
                    new InputStreamReader(session.getInputStream(), StandardCharsets.ISO_8859_1), 1 << 16);
            say(out, "220 slow.example ESMTP");
            String reversePath = "";
            for (String command = in.readLine(); command != null; command = in.readLine()) {
                switch (command.substring(0, Math.min(4, command.length())).toUpperCase(java.util.Locale.ROOT)) {
                    case "EHLO" -> say(out, "250-slow.example\r\n250-PIPELINING\r\n250 8BITMIME");
                    case "MAIL" -> {
                        reversePath = command.substring(command.indexOf('<') + 1, command.indexOf('>'));
                        say(out, "250 2.1.0 Ok");
                    }
                    case "DATA" -> {
                        say(out, "354 Go on");
                        take(in, reversePath);
                        say(out, "250 2.0.0 Taken");
                    }
                    case "QUIT" -> {
                        say(out, "221 2.0.0 Bye");
                        return;
                    }
                    default -> say(out, "250 2.0.0 Ok");
                }
            }
        } catch (IOException e) {
            // the relay, or we, have hung up
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sessions.remove(session);
        }
    }

    private void take(BufferedReader in, String reversePath) throws IOException, InterruptedException {
        String line = in.readLine();
        while (line != null && !line.equals(".")) {
            line = in.readLine();
        }
        opened.await();
        Pause.untilNanos(pace.turn(System.nanoTime()));
        received.incrementAndGet();
        CompletableFuture<Long> awaited = expected.remove(reversePath);
        if (awaited != null) {
            awaited.complete(System.nanoTime());
        }
    }

    private static void say(OutputStream out, String reply) throws IOException {
        out.write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        closeQuietly(listener);
        sessions.forEach(PacedSink::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // nothing is lost with it
        }
    }

    @Override
    public String toString() {
        return "the slow sink on port " + port();
    }
}
