package io.posthouse.smtpclient;

import io.posthouse.smtpclient.ScriptedPeer.Arrival;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** One session of a {@link ScriptedPeer}: a plain, blocking SMTP server. */
final class ScriptedSession {
    private final ScriptedPeer peer;
    private final Socket socket;
    private final List<String> transcript = new CopyOnWriteArrayList<>();
    private volatile InputStream in = InputStream.nullInputStream();
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
            in = new BufferedInputStream(socket.getInputStream(), 65536);
            at(Moment.GREETING, "220 peer.example ESMTP");
            while (true) {
                onCommand(readLine());
            }
        } catch (IOException e) {
            transcript.add("-- " + (e instanceof EOFException ? "closed" : e.getMessage()));
        }
    }

    private void onCommand(String line) throws IOException {
        transcript.add("C: " + line);
        String verb = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
        switch (verb) {
            case "EHLO" -> at(Moment.EHLO, peer.knowsEhlo() ? ehloReply() : "500 5.5.1 what?");
            case "HELO" -> at(Moment.HELO, "250 peer.example");
            case "MAIL" -> onMail(line);
            case "RCPT" -> onRcpt(line);
            case "DATA" -> onData();
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

    private void onData() throws IOException {
        boolean nobody = forwardPaths.isEmpty();
        if (at(Moment.DATA, nobody ? "554 5.5.1 no valid recipients" : "354 go on")
                .startsWith("3")) {
            String content = readContent();
            transcript.add("C: (" + content.length() + " octets).");
            var arrival = new Arrival(reversePath, forwardPaths, content);
            peer.arrived(arrival); // before the reply, which a test may be waiting for
            if (!at(Moment.FINAL_DOT, "250 2.0.0 Ok: queued").startsWith("2")) {
                peer.refused(arrival);
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
        List<Adversity> due = peer.onReached(moment, this);
        if (due.isEmpty()) {
            say(expected);
        }
        String said = expected;
        for (Adversity adversity : due) {
            said = suffer(adversity, expected);
        }
        return said;
    }

    private String suffer(Adversity adversity, String expected) throws IOException {
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
            peer.hanging().acquireUninterruptibly();
            say(expected);
            return expected;
        }
        throw new EOFException();
    }

    /** What has come and not been looked at. For a session that hangs. */
    String waiting() {
        try {
            return new String(in.readNBytes(in.available()), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    private String readLine() throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            int octet = read();
            if (octet == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).replace("\r", "");
            }
            line.write(octet);
        }
    }

    /** Up to CRLF.CRLF, without transparency dots. */
    private String readContent() throws IOException {
        var content = new ByteArrayOutputStream();
        int moments = 0;
        while (true) {
            if (content.size() >= moments * 2_000_000) {
                moments++;
                in.mark(1);
                read(); // some has come
                in.reset();
                at(Moment.CONTENT, "");
            }
            byte[] line = readContentLine();
            boolean dot = line.length > 0 && line[0] == '.';
            if (dot && line.length == 3) {
                return content.toString(StandardCharsets.ISO_8859_1);
            }
            content.write(line, dot ? 1 : 0, line.length - (dot ? 1 : 0));
        }
    }

    private byte[] readContentLine() throws IOException {
        var line = new ByteArrayOutputStream();
        int last = 0;
        while (true) {
            int octet = read();
            line.write(octet);
            if (last == '\r' && octet == '\n') {
                return line.toByteArray();
            }
            last = octet;
        }
    }

    private int read() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException();
        }
        return octet;
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // closed already
        }
    }
}
