package io.posthouse.smtpd;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A client that plays a script. Lines that follow each other after {@code C:} go in one packet; {@code S: closes} is the
 * end of the connection; {@code ...} is any rest of the line, and further lines of the same reply.
 */
final class Client {
    final EmbeddedChannel channel = new EmbeddedChannel(DefaultChannelId.newInstance(), false, false);
    private final Deque<String> said = new ArrayDeque<>();
    private final StringBuilder transcript = new StringBuilder();

    /**
     * Connects.
     *
     * @param untimely what it sends before it can have been greeted
     */
    Client(Shared shared, InetAddress address, String untimely) {
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                ctx.fireChannelActive();
                if (!untimely.isEmpty()) {
                    ctx.fireChannelRead(Unpooled.copiedBuffer(untimely, StandardCharsets.ISO_8859_1));
                }
                ctx.pipeline().remove(this);
            }
        });
        channel.pipeline().addLast(new Connection(shared, channel, address));
        try {
            channel.register();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        channel.runPendingTasks();
    }

    Client converse(String script) {
        var packet = new StringBuilder();
        for (String line : script.lines().toList()) {
            if (line.startsWith("C: ") || line.equals("C:")) {
                packet.append(line.substring(Math.min(3, line.length()))).append("\r\n");
                continue;
            }
            flush(packet);
            if (line.startsWith("S: ")) {
                expect(line.substring(3));
            } else if (!line.isBlank()) {
                throw new IllegalArgumentException("neither client nor server: " + line);
            }
        }
        flush(packet);
        return this;
    }

    private void flush(StringBuilder packet) {
        if (packet.length() > 0) {
            send(packet.toString());
            packet.setLength(0);
        }
    }

    /** Sends one packet, one octet for each character. */
    Client send(String octets) {
        transcript
                .append("C: ")
                .append(octets.replace("\r\n", "\n   ").stripTrailing())
                .append('\n');
        if (channel.isOpen()) {
            channel.writeInbound(Unpooled.copiedBuffer(octets, StandardCharsets.ISO_8859_1));
        }
        return this;
    }

    /** Sends octet by octet. */
    Client drip(String octets) {
        octets.chars().forEach(octet -> send(String.valueOf((char) octet)));
        return this;
    }

    private void expect(String pattern) {
        if (pattern.equals("closes")) {
            check(next() == null && !channel.isOpen(), pattern);
            return;
        }
        String line = next();
        if (pattern.endsWith("...")) {
            check(line != null && line.startsWith(pattern.substring(0, pattern.length() - 3)), pattern);
            while (line != null && line.length() > 3 && line.charAt(3) == '-') {
                line = next();
            }
        } else {
            check(pattern.equals(line), pattern);
        }
    }

    private void check(boolean holds, String pattern) {
        if (!holds) {
            throw new AssertionError("expected \"" + pattern + "\" at the end of\n" + transcript);
        }
    }

    private String next() {
        read();
        String line = said.poll();
        if (line != null) {
            transcript.append("S: ").append(line).append('\n');
        }
        return line;
    }

    /** From now on what the server says stays in its channel. */
    void stopTakingReplies() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(4096, 8192));
        channel.pipeline().addFirst(new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext ctx) {}
        });
    }

    /** Everything said so far that no script expected. */
    List<String> unexpected() {
        read();
        return List.copyOf(said);
    }

    private void read() {
        channel.runPendingTasks();
        for (ByteBuf octets = channel.readOutbound(); octets != null; octets = channel.readOutbound()) {
            said.addAll(octets.toString(StandardCharsets.US_ASCII).lines().toList());
            octets.release();
        }
    }
}
