package io.posthouse.it;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/** A client that says exactly what a test wants said. Blocks; owned by one thread. */
final class SmtpTalker implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private SmtpTalker(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /** Connects and says nothing. */
    static SmtpTalker connect(int port) throws IOException {
        return connect(Loopback.ADDRESS, port);
    }

    /** Connects to another address of this machine, from that very address. */
    static SmtpTalker connect(InetAddress address, int port) throws IOException {
        var socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.bind(new InetSocketAddress(address, 0));
        socket.connect(new InetSocketAddress(address, port), PATIENCE_MILLIS);
        return new SmtpTalker(socket);
    }

    /** Connects, hears the greeting and says EHLO. */
    static SmtpTalker greet(int port) throws IOException {
        SmtpTalker talker = connect(port);
        talker.expect("220");
        talker.say("EHLO client.example");
        talker.expect("250");
        return talker;
    }

    void write(byte[] octets) throws IOException {
        out.write(octets);
        out.flush();
    }

    void write(byte[] octets, int from, int length) throws IOException {
        out.write(octets, from, length);
        out.flush();
    }

    void say(String command) throws IOException {
        write(Wire.ascii(command + "\r\n"));
    }

    String ask(String command) throws IOException {
        say(command);
        return reply();
    }

    /** The next reply; its lines are joined by line feeds. */
    String reply() throws IOException {
        var reply = new StringBuilder();
        String line = line();
        for (; line.length() > 3 && line.charAt(3) == '-'; line = line()) {
            reply.append(line).append('\n');
        }
        return reply.append(line).toString();
    }

    String expect(String code) throws IOException {
        String reply = reply();
        if (!reply.startsWith(code)) {
            throw new UnexpectedReplyException(code, reply);
        }
        return reply;
    }

    /**
     * One transaction.
     *
     * @param content empty, or ending in CRLF
     * @return the reply to the final dot
     */
    String send(String reversePath, List<String> forwardPaths, byte[] content) throws IOException {
        say("MAIL FROM:<" + reversePath + ">");
        expect("250");
        for (String forwardPath : forwardPaths) {
            say("RCPT TO:<" + forwardPath + ">");
            expect("250");
        }
        say("DATA");
        expect("354");
        write(Wire.data(content));
        return reply();
    }

    /** One transaction, its commands in one packet (RFC 2920). */
    String sendPipelined(String reversePath, List<String> forwardPaths, byte[] content) throws IOException {
        write(Wire.ascii(commands(reversePath, forwardPaths)));
        expect("250");
        for (int i = 0; i < forwardPaths.size(); i++) {
            expect("250");
        }
        expect("354");
        write(Wire.data(content));
        return reply();
    }

    static String commands(String reversePath, List<String> forwardPaths) {
        var commands = new StringBuilder("MAIL FROM:<" + reversePath + ">\r\n");
        forwardPaths.forEach(
                forwardPath -> commands.append("RCPT TO:<").append(forwardPath).append(">\r\n"));
        return commands.append("DATA\r\n").toString();
    }

    /** Whether the other side has ended the connection and said nothing more. */
    boolean ended() throws IOException {
        try {
            return in.read() < 0;
        } catch (java.net.SocketException e) {
            return true; // with a reset
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the connection ended after \"" + line + "\"");
            }
            line.append((char) octet);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
