package io.posthouse.smtpclient;

import io.posthouse.smtpclient.ScriptedPeer.Arrival;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** One session of a {@link ScriptedPeer}: a plain, blocking SMTP server. */
final class ScriptedSession {
    private final ScriptedPeer peer;
    private final Socket socket;
    private final List<String> transcript = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private String reversePath = "";
    private boolean mail;
    private List<String> forwardPaths = new ArrayList<>();

    ScriptedSession(ScriptedPeer peer, Socket socket) {
        this.peer = peer;
        this.socket = socket;
    }

    List<String> transcript() {
        return transcript;
    }

    void run() {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            at(Moment.GREETING, "220 peer.example ESMTP");
            while (true) {
                onCommand(readLine(in), in);
            }
        } catch (IOException e) {
            transcript.add("-- " + (e instanceof EOFException ? "closed" : e.getMessage()));
        }
    }

    private void onCommand(String line, InputStream in) throws IOException {
        transcript.add("C: " + line);
        String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
        switch (verb) {
            case "EHLO" -> at(Moment.EHLO, peer.knowsEhlo() ? ehloReply() : "500 5.5.1 what?");
            case "HELO" -> at(Moment.HELO, "250 peer.example");
            case "MAIL" -> onMail(line);
            case "RCPT" -> onRcpt(line);
            case "DATA" -> onData(in);
            case "RSET" -> {
                forget();
                at(Moment.RSET, "250 2.0.0 Ok");
            }
            case "QUIT" -> {
                at(Moment.QUIT, "221 2.0.0 Bye");
                throw new EOFException();
            }
            default -> say("500 5.5.1 what?");
        }
    }

    private String ehloReply() {
        var lines = new ArrayList<String>();
        lines.add("peer.example");
        lines.addAll(peer.extensions());
        var reply = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            reply.append("250")
                    .append(i < lines.size() - 1 ? "-" : " ")
                    .append(lines.get(i))
                    .append("\r\n");
        }
        return reply.toString();
    }

    private void onMail(String line) throws IOException {
        if (mail) {
            say("503 5.5.1 nested MAIL");
            return;
        }
        reversePath = address(line);
        mail = at(Moment.MAIL, "250 2.1.0 Ok").startsWith("2");
    }

    private void onRcpt(String line) throws IOException {
        if (!mail) {
            say("503 5.5.1 no MAIL");
            return;
        }
        if (at(Moment.RCPT, peer.replyTo(address(line))).startsWith("2")) {
            forwardPaths.add(address(line));
        }
    }

    private void onData(InputStream in) throws IOException {
        boolean nobody = forwardPaths.isEmpty();
        if (at(Moment.DATA, nobody ? "554 5.5.1 no valid recipients" : "354 go on")
                .startsWith("3")) {
            if (!peer.onReached(Moment.CONTENT, this).isEmpty()) {
                in.read(); // has begun
                at(Moment.CONTENT, "");
            }
            String content = readContent(in);
            transcript.add("C: (" + content.length() + " octets).");
            if (at(Moment.FINAL_DOT, "250 2.0.0 Ok: queued").startsWith("2")) {
                peer.arrived(new Arrival(reversePath, forwardPaths, content));
            }
            forget();
            at(Moment.IDLE, "");
        }
    }

    private void forget() {
        mail = false;
        forwardPaths = new ArrayList<>();
    }

    private static String address(String line) {
        return line.substring(line.indexOf('<') + 1, line.indexOf('>'));
    }

    /** Says what is expected at this moment, unless another thing was planned; returns what was said. */
    private String at(Moment moment, String expected) throws IOException {
        String said = expected;
        for (Adversity adversity : peer.onReached(moment, this)) {
            said = suffer(adversity);
        }
        if (said.equals(expected)) {
            say(expected);
        }
        return said;
    }

    private String suffer(Adversity adversity) throws IOException {
        if (adversity instanceof Adversity.Reply reply) {
            say(reply.text());
            return reply.text();
        } else if (adversity instanceof Adversity.Drip drip) {
            for (byte octet : (drip.text() + "\r\n").getBytes(StandardCharsets.ISO_8859_1)) {
                socket.getOutputStream().write(octet);
            }
            return drip.text();
        } else if (adversity instanceof Adversity.Reset) {
            socket.setSoLinger(true, 0);
        } else if (adversity instanceof Adversity.Hang) {
            awaitClose();
        }
        throw new EOFException();
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void say(String reply) throws IOException {
        if (reply.isEmpty()) {
            return;
        }
        OutputStream out = socket.getOutputStream();
        transcript.add("S: " + reply.strip());
        out.write((reply.endsWith("\r\n") ? reply : reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static String readLine(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            int octet = read(in);
            if (octet == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).replace("\r", "");
            }
            line.write(octet);
        }
    }

    /** Up to CRLF.CRLF, without transparency dots. */
    private static String readContent(InputStream in) throws IOException {
        var content = new ByteArrayOutputStream();
        while (true) {
            byte[] line = readContentLine(in);
            boolean dot = line.length > 0 && line[0] == '.';
            if (dot && line.length == 3) {
                return content.toString(StandardCharsets.ISO_8859_1);
            }
            content.write(line, dot ? 1 : 0, line.length - (dot ? 1 : 0));
        }
    }

    private static byte[] readContentLine(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        int last = 0;
        while (true) {
            int octet = read(in);
            line.write(octet);
            if (last == '\r' && octet == '\n') {
                return line.toByteArray();
            }
            last = octet;
        }
    }

    private static int read(InputStream in) throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException();
        }
        return octet;
    }

    void close() {
        closed.countDown();
        try {
            socket.close();
        } catch (IOException e) {
            // closed already
        }
    }
}
