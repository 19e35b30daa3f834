package io.posthouse.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A client that submits one small message. */
final class Submission implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 120_000;

    private final Socket socket = new Socket();
    private final BufferedReader in;
    private final OutputStream out;
    private final List<String> extensions;

    private Submission(int port) throws IOException {
        socket.connect(new InetSocketAddress(Ports.LOOPBACK, port));
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        out = socket.getOutputStream();
        reply("the connection");
        extensions = say("EHLO urgent.example");
    }

    /** Whether a relay knows of priorities (RFC 6710 section 4.1). */
    static boolean knowsPriorities(int port) {
        try (Submission client = new Submission(port)) {
            return client.extensions.stream()
                    .map(line -> line.substring(4).toUpperCase(Locale.ROOT))
                    .anyMatch(extension -> extension.equals("MT-PRIORITY") || extension.startsWith("MT-PRIORITY "));
        } catch (IOException e) {
            throw new MeasurementException("cannot speak to the relay on port " + port, e);
        }
    }

    /**
     * Submits a message, and returns when it was accepted.
     *
     * @param parameters of MAIL, such as {@code  MT-PRIORITY=6}, with a space before each
     */
    static void send(int port, String reversePath, String parameters) {
        try (Submission client = new Submission(port)) {
            client.say("MAIL FROM:<" + reversePath + ">" + parameters);
            client.say("RCPT TO:<sink@sink.example>");
            client.say("DATA");
            client.say("From: <" + reversePath + ">\r\nTo: <sink@sink.example>\r\nSubject: one of a kind\r\n\r\n"
                    + "It matters when this arrives.\r\n.");
            client.say("QUIT");
        } catch (IOException e) {
            throw new MeasurementException("cannot submit a message to the relay on port " + port, e);
        }
    }

    private List<String> say(String command) throws IOException {
        out.write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return reply(command);
    }

    private List<String> reply(String to) throws IOException {
        var lines = new ArrayList<String>();
        String line;
        do {
            line = in.readLine();
            if (line == null || line.length() < 3) {
                throw new IOException("the relay hung up after " + to);
            }
            lines.add(line);
        } while (line.startsWith("-", 3));
        if (line.charAt(0) != '2' && line.charAt(0) != '3') {
            throw new IOException("the relay replied \"" + line + "\" to " + to);
        }
        return lines;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing is lost with it
        }
    }
}
