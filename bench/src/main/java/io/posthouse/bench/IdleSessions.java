package io.posthouse.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Many SMTP sessions that have said EHLO and then nothing. Owned by the thread that made it. */
final class IdleSessions implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int AT_ONCE = 200; // within every listen backlog
    private static final int SOURCE_ADDRESSES = 8; // 127.0.0.2 and on: one address has ports for 28,000 only

    private final Selector selector;
    private final List<Session> sessions = new ArrayList<>();
    private final Map<String, Integer> errors = new TreeMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(4096);
    private int waiting; // sessions that are owed a reply

    private IdleSessions() throws IOException {
        this.selector = Selector.open();
    }

    /** One of them: the replies still to come before it is idle, and what came of the present one. */
    private static final class Session {
        private final SocketChannel channel;
        private final StringBuilder reply = new StringBuilder();
        private boolean greeted;
        private boolean open = true;

        Session(SocketChannel channel) {
            this.channel = channel;
        }
    }

    static IdleSessions open(int port, int count) {
        try {
            IdleSessions idle = new IdleSessions();
            while (idle.sessions.size() < count) {
                for (int i = Math.min(AT_ONCE, count - idle.sessions.size()); i > 0; i--) {
                    idle.connect(port);
                }
                idle.awaitReplies();
            }
            return idle;
        } catch (IOException e) {
            throw new MeasurementException("cannot open idle sessions", e);
        }
    }

    /** What went wrong, and how often. */
    Map<String, Integer> errors() {
        return errors;
    }

    long open() {
        return sessions.stream().filter(session -> session.open).count();
    }

    /** Asks each session whether it still lives (NOOP, RFC 5321 section 4.1.1.9). */
    void check() {
        try {
            for (Session session : sessions) {
                if (session.open) {
                    waiting++;
                    say(session, "NOOP\r\n");
                }
            }
            awaitReplies();
        } catch (IOException e) {
            throw new MeasurementException("cannot check idle sessions", e);
        }
    }

    private void connect(int port) throws IOException {
        SocketChannel channel = SocketChannel.open();
        Session session = new Session(channel);
        sessions.add(session);
        waiting++;
        try {
            channel.bind(new InetSocketAddress(loopback(2 + sessions.size() % SOURCE_ADDRESSES), 0));
            channel.connect(new InetSocketAddress(loopback(1), port));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, session);
        } catch (IOException e) {
            lose(session, "connecting: " + e.getMessage());
        }
    }

    private static InetAddress loopback(int last) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    private void awaitReplies() throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (waiting > 0 && System.nanoTime() - deadline < 0) {
            selector.select(1000);
            for (SelectionKey key : selector.selectedKeys()) {
                read((Session) key.attachment());
            }
            selector.selectedKeys().clear();
        }
        if (waiting > 0) {
            errors.merge("no reply within " + LIMIT.toSeconds() + " s", waiting, Integer::sum);
            waiting = 0;
        }
    }

    private void read(Session session) {
        try {
            buffer.clear();
            if (session.channel.read(buffer) < 0) {
                lose(session, "closed by the relay " + (session.reply.length() > 0 ? session.reply : ""));
                return;
            }
            session.reply.append(new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII));
            if (complete(session.reply)) {
                onReply(session);
            }
        } catch (IOException e) {
            lose(session, "reading: " + e.getMessage());
        }
    }

    private void onReply(Session session) throws IOException {
        String reply = session.reply.toString().strip();
        session.reply.setLength(0);
        if (!reply.startsWith("2")) {
            lose(session, reply);
        } else if (session.greeted) {
            waiting--;
        } else {
            session.greeted = true;
            say(session, "EHLO idle.example\r\n");
        }
    }

    /** Whether the last line is there: its code is followed by a space (RFC 5321 section 4.2.1). */
    static boolean complete(CharSequence reply) {
        String text = reply.toString();
        if (!text.endsWith("\r\n")) {
            return false;
        }
        String last = text.substring(text.lastIndexOf('\n', text.length() - 2) + 1);
        return last.length() >= 5 && last.charAt(3) != '-';
    }

    private void say(Session session, String command) {
        try {
            session.channel.write(ByteBuffer.wrap(command.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            lose(session, "writing: " + e.getMessage());
        }
    }

    private void lose(Session session, String why) {
        if (session.open) {
            session.open = false;
            waiting--;
            errors.merge(why.strip(), 1, Integer::sum);
            closeQuietly(session.channel);
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // nothing is lost with it
        }
    }

    @Override
    public void close() {
        sessions.forEach(session -> closeQuietly(session.channel));
        try {
            selector.close();
        } catch (IOException e) {
            // likewise
        }
    }
}
