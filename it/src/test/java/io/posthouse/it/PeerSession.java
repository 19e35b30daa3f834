package io.posthouse.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One session of a {@link CollectingPeer}. Owned by its thread. */
final class PeerSession {
    private static final int SOME = 16; // octets of content after which CONTENT is now

    private final CollectingPeer peer;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private String reversePath = "";
    private String parameters = "";
    private List<String> forwardPaths = new ArrayList<>();

    PeerSession(CollectingPeer peer, Socket socket) throws IOException {
        this.peer = peer;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        this.out = socket.getOutputStream();
    }

    void run() throws IOException {
        reply(Moment.GREETING, "220 peer.example ESMTP");
        for (String line = line(); !socket.isClosed(); line = line()) {
            String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
            switch (verb) {
                case "EHLO" ->
                    reply(
                            Moment.EHLO,
                            "250-peer.example\r\n250-PIPELINING\r\n250-SIZE 104857600\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES");
                case "HELO" -> reply(Moment.EHLO, "250 peer.example");
                case "MAIL" -> mail(line);
                case "RCPT" -> rcpt(line);
                case "DATA" -> data();
                case "RSET" -> {
                    reset();
                    say("250 2.0.0 forgotten");
                }
                case "NOOP" -> say("250 2.0.0 here");
                case "QUIT" -> {
                    reply(Moment.QUIT, "221 2.0.0 bye");
                    return;
                }
                default -> say("500 5.5.1 " + verb + "?");
            }
        }
    }

    private void mail(String line) throws IOException {
        reset();
        reversePath = path(line);
        parameters = line.substring(line.indexOf('>') + 1).strip();
        reply(Moment.MAIL, "250 2.1.0 reverse-path noted");
    }

    private void rcpt(String line) throws IOException {
        Optional<String> refusal = peer.refusal(path(line));
        if (refusal.isPresent()) {
            say(refusal.get());
            return;
        }
        if (reply(Moment.RCPT, "250 2.1.5 forward-path noted")) {
            forwardPaths.add(path(line));
        }
    }

    private void data() throws IOException {
        if (forwardPaths.isEmpty()) {
            say("554 5.5.1 no valid recipients"); // RFC 5321 section 3.3
            return;
        }
        if (!reply(Moment.DATA, "354 go on")) {
            return;
        }
        byte[] content = content();
        if (!reply(Moment.FINAL_DOT, "")) {
            return;
        }
        peer.keep(new Arrival(reversePath, parameters, List.copyOf(forwardPaths), content));
        reset();
        reply(Moment.AFTER_DOT, "250 2.0.0 kept");
    }

    private void reset() {
        reversePath = "";
        parameters = "";
        forwardPaths = new ArrayList<>();
    }

    private static String path(String line) {
        return line.substring(line.indexOf('<') + 1, line.indexOf('>'));
    }

    private byte[] content() throws IOException {
        var content = new ByteArrayOutputStream(8192);
        int line = 0; // octets of this line so far
        boolean dot = false; // this line began with one, which is not content
        int previous = -1;
        while (true) {
            int octet = read();
            if (line == 0 && octet == '.') {
                dot = true;
                line++;
                continue;
            }
            boolean end = octet == '\n' && previous == '\r';
            if (end && dot && line == 2) {
                return withoutLast(content);
            }
            content.write(octet);
            if (content.size() == SOME) {
                reply(Moment.CONTENT, "");
            }
            previous = octet;
            line = end ? 0 : line + 1;
            dot = dot && !end;
        }
    }

    /** Without the CR that stood between the final dot and its line feed. */
    private static byte[] withoutLast(ByteArrayOutputStream content) {
        byte[] octets = content.toByteArray();
        return Arrays.copyOf(octets, octets.length - 1);
    }

    /**
     * Says what is right now, or does what was asked for instead.
     *
     * @return whether the relay was told yes
     */
    private boolean reply(Moment moment, String text) throws IOException {
        Adversity adversity = peer.adversity(moment).orElse(null);
        if (adversity == null) {
            if (!text.isEmpty()) {
                say(text);
            }
            return true;
        }
        if (adversity instanceof Adversity.Reply reply) {
            say(reply.text());
            return reply.text().startsWith("2") || reply.text().startsWith("354");
        }
        if (adversity instanceof Adversity.Hang) {
            peer.hang();
        } else if (adversity instanceof Adversity.Reset) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
        throw new EOFException(moment + ": " + adversity);
    }

    private void say(String text) throws IOException {
        out.write(Wire.ascii(text + "\r\n"));
        out.flush();
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        int octet = read();
        for (; octet != '\n'; octet = read()) {
            line.append((char) octet);
        }
        return line.toString().stripTrailing();
    }

    private int read() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException();
        }
        return octet;
    }
}
