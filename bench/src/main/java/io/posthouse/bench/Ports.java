package io.posthouse.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Ports on loopback. */
final class Ports {
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Ports() {}

    /** A port that was free a moment ago: the programs started here take a number and cannot say which one they got. */
    static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new MeasurementException("no free port on loopback", e);
        }
    }

    /**
     * As {@link #free()}, but for a port on which at times nobody listens: the system gives none below 32768 to a client by
     * itself, and a client that was given the very port to which it connects would be connected with itself.
     */
    static int freeForPauses() {
        for (int port = 20_000; port < 32_768; port++) {
            if (isFree(port)) {
                return port;
            }
        }
        throw new MeasurementException("no port on loopback from 20000 to 32767 is free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, LOOPBACK)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits until an SMTP server greets with 220 (RFC 5321 section 3.1), and leaves with QUIT. */
    static void awaitGreeting(int port, BooleanSupplier alive, String name) {
        awaitGreeting(new InetSocketAddress(LOOPBACK, port), alive, name);
    }

    /** As {@link #awaitGreeting(int, BooleanSupplier, String)}, on any address. */
    static void awaitGreeting(InetSocketAddress address, BooleanSupplier alive, String name) {
        if (!Pause.until(() -> greets(address) || !alive.getAsBoolean(), Duration.ofMillis(2), LIMIT)) {
            throw new MeasurementException(name + " did not greet within " + LIMIT.toSeconds() + " s");
        }
        if (!alive.getAsBoolean()) {
            throw new MeasurementException(name + " ended before it greeted");
        }
    }

    private static boolean greets(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, 1000);
            socket.setSoTimeout(5000);
            byte[] code = socket.getInputStream().readNBytes(3);
            socket.getOutputStream().write(new byte[] {'Q', 'U', 'I', 'T', '\r', '\n'});
            socket.getInputStream().readAllBytes(); // to its end, so that no reset is sent
            return code.length == 3 && code[0] == '2' && code[1] == '2' && code[2] == '0';
        } catch (IOException e) { // not listening yet
            return false;
        }
    }
}
