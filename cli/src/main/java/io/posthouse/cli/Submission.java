package io.posthouse.cli;

import io.posthouse.mail.Mailbox;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One SMTP session that submits one message over a plain blocking socket. It stands beside the relay's own SMTP client on
 * purpose: it is a second pair of eyes on the wire, and starts in no time.
 */
final class Submission implements Closeable {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int REPLY_MILLIS = 600_000; // RFC 5321 section 4.5.3.2.6: 10 minutes for the final dot
    private static final int GOODBYE_MILLIS = 2_000;
    private static final int MAX_REPLY_LINE_OCTETS =
            4096; // RFC 5321 section 4.5.3.1.5 says 512; patience costs nothing

    private final HostAndPort server;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /**
     * How it went.
     *
     * @param accepted the reply to the final dot, if the message was taken for at least one recipient
     * @param refusals a sentence for each thing the server refused
     */
    record Result(Optional<String> accepted, List<String> refusals) {}

    private record Reply(int code, List<String> lines) {
        boolean isPositive() {
            return code < 400;
        }

        boolean offers(String keyword) {
            return lines.stream()
                    .skip(1)
                    .anyMatch(line -> line.substring(Math.min(4, line.length()))
                            .toUpperCase(Locale.ROOT)
                            .startsWith(keyword));
        }

        @Override
        public String toString() {
            return String.join(" / ", lines);
        }
    }

    private Submission(HostAndPort server, Socket socket) throws IOException {
        this.server = server;
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream());
    }

    /** @throws IOException that says in a sentence who could not be reached, and what to do */
    static Submission connect(HostAndPort server) throws IOException {
        var socket = new Socket();
        try {
            InetSocketAddress address = server.resolve();
            if (address.isUnresolved()) {
                throw new UnknownHostException("no address is known for " + server.host());
            }
            socket.connect(address, CONNECT_MILLIS);
            socket.setSoTimeout(REPLY_MILLIS);
            return new Submission(server, socket);
        } catch (IOException e) {
            socket.close();
            throw new IOException(
                    "cannot connect to " + server + ": " + e.getMessage()
                            + "; is a relay running there (posthouse start)? --server names another",
                    e);
        }
    }

    /** @throws IOException that says in a sentence at which command the session broke */
    Result submit(Letter letter) throws IOException {
        var refusals = new ArrayList<String>();
        Reply greeting = reply("connecting");
        if (!greeting.isPositive()) {
            return refused(refusals, "the session", greeting);
        }
        Reply hello = say("EHLO " + literal(socket.getLocalAddress()));
        if (!hello.isPositive()) { // RFC 5321 section 3.2: an old server knows only HELO
            hello = say("HELO " + literal(socket.getLocalAddress()));
        }
        boolean eightBit = hello.offers("8BITMIME");
        Reply mail = say("MAIL FROM:<" + letter.from() + ">" + (eightBit ? " BODY=8BITMIME" : ""));
        if (!mail.isPositive()) {
            return refused(refusals, "reverse-path <" + letter.from() + ">", mail);
        }
        for (Mailbox recipient : letter.to()) {
            Reply answer = say("RCPT TO:<" + recipient + ">");
            if (!answer.isPositive()) {
                refused(refusals, "forward-path <" + recipient + ">", answer);
            }
        }
        if (refusals.size() == letter.to().size()) {
            return new Result(Optional.empty(), refusals);
        }
        Reply go = say("DATA");
        if (go.code() != 354) {
            return refused(refusals, "DATA", go);
        }
        writeData(letter.content(eightBit));
        Reply last = reply("the final dot");
        if (!last.isPositive()) {
            return refused(refusals, "the message", last);
        }
        return new Result(Optional.of(last.toString()), refusals);
    }

    private static Result refused(List<String> refusals, String what, Reply reply) {
        refusals.add(what + " was refused: " + reply);
        return new Result(Optional.empty(), refusals);
    }

    private Reply say(String command) throws IOException {
        out.write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
        return reply(command);
    }

    /** Doubles the dot that begins a line, and ends with the line that is only a dot (RFC 5321 section 4.5.2). */
    private void writeData(byte[] content) throws IOException {
        int previous = '\n';
        for (byte octet : content) {
            if (octet == '.' && previous == '\n') {
                out.write('.');
            }
            out.write(octet);
            previous = octet;
        }
        out.write(".\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private Reply reply(String to) throws IOException {
        var lines = new ArrayList<String>();
        String line;
        do {
            line = line(to);
            if (!line.matches("[2-5]\\d\\d([ -].*)?")) {
                throw new IOException(server + " does not speak SMTP: it answered \"" + line + "\" to " + to);
            }
            lines.add(line);
        } while (line.length() > 3 && line.charAt(3) == '-');
        return new Reply(Integer.parseInt(line.substring(0, 3)), lines);
    }

    private String line(String to) throws IOException {
        var line = new StringBuilder();
        try {
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0 || line.length() == MAX_REPLY_LINE_OCTETS) {
                    throw new EOFException(octet < 0 ? "it closed the connection" : "its reply is too long");
                }
                if (octet != '\r') {
                    line.append(octet >= 0x20 && octet < 0x7F ? (char) octet : '?');
                }
            }
        } catch (SocketTimeoutException e) {
            throw new IOException(server + " did not answer to " + to + " in time", e);
        } catch (IOException e) {
            throw new IOException("the session with " + server + " broke at " + to + ": " + e.getMessage(), e);
        }
        return line.toString();
    }

    /** Our name, since we have none that a server could look up (RFC 5321 section 4.1.3). */
    private static String literal(InetAddress address) {
        return '['
                + (address instanceof Inet6Address ? "IPv6:" : "")
                + address.getHostAddress().replaceAll("%.*", "")
                + ']';
    }

    /** Says QUIT and waits a little for its reply (RFC 5321 section 4.1.1.10); what was accepted is accepted without. */
    @Override
    public void close() {
        try (socket) {
            socket.setSoTimeout(GOODBYE_MILLIS);
            say("QUIT");
        } catch (IOException e) {
            // it is over either way
        }
    }
}
