package io.posthouse.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A server for one session that follows a transcript: {@code S:} lines are said, {@code C:} lines are expected, of which
 * {@code ...} at the end is any rest. At the end of the transcript it closes.
 */
final class ScriptedServer implements AutoCloseable {
    private final ServerSocket socket;
    private final CompletableFuture<Void> session;

    ScriptedServer(String transcript) throws IOException {
        socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        session = CompletableFuture.runAsync(() -> follow(transcript));
    }

    HostAndPort address() {
        return new HostAndPort("127.0.0.1", socket.getLocalPort());
    }

    private void follow(String transcript) {
        try (Socket client = socket.accept();
                var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line : transcript.lines().toList()) {
                String text = line.length() > 3 ? line.substring(3) : "";
                if (line.startsWith("S:")) {
                    client.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
                } else {
                    expect(text, String.valueOf(in.readLine()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void expect(String wanted, String said) {
        boolean same = wanted.endsWith("...")
                ? said.startsWith(wanted.substring(0, wanted.length() - 3))
                : said.equals(wanted);
        if (!same) {
            throw new AssertionError("expected C: " + wanted + ", and the client said: " + said);
        }
    }

    /** Returns when the whole transcript was followed. */
    void awaitEnd() throws Exception {
        session.get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
