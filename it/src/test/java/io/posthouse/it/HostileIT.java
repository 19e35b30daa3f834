package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that mean harm. The relay has 256 MiB of heap here, and whatever they do, others are served. */
class HostileIT {
    private static final byte[] NOOPS = Wire.ascii("NOOP\r\n".repeat(10_000));

    /** The sockets' own buffers on both sides take some MiB. */
    private static final long MAX_POURED = 24 << 20;

    private static final CollectingPeer peer = CollectingPeer.start();
    private static RelayProcess relay;

    @BeforeAll
    static void start(@TempDir Path data) {
        relay = RelayProcess.start(data, "--relay-via", peer.address());
    }

    @AfterAll
    static void stop() {
        String said = relay.said();
        relay.close();
        peer.close();
        assertThat(said).doesNotContain("OutOfMemory").doesNotContain("LEAK");
    }

    @Test
    void commandLinesThatNeverEndTakeNoMemory() throws IOException {
        byte[] piece = new byte[1 << 20];
        Arrays.fill(piece, (byte) 'x');
        var talkers = new ArrayList<SmtpTalker>();
        for (int i = 0; i < 10; i++) {
            talkers.add(SmtpTalker.greet(relay.port()));
        }
        for (int megabyte = 0; megabyte < 10; megabyte++) {
            for (SmtpTalker talker : talkers) {
                writeIfOpen(talker, piece);
            }
        }
        for (SmtpTalker talker : talkers) {
            writeIfOpen(talker, Wire.ascii("\r\n"));
            assertRefusedOrEnded(talker);
            talker.close();
        }
        assertServesOthers();
    }

    private static void writeIfOpen(SmtpTalker talker, byte[] octets) {
        try {
            talker.write(octets);
        } catch (IOException e) {
            // closed, which is an answer
        }
    }

    private static void assertRefusedOrEnded(SmtpTalker talker) {
        try {
            assertThat(talker.reply()).startsWith("500"); // RFC 5321 section 4.5.3.1.4: line too long
        } catch (IOException e) {
            // closed, which is an answer
        }
    }

    @Test
    void aContentOfOneLongLineIsOneMessage() throws IOException {
        byte[] content = Wire.ascii(Samples.HEADER + "\r\n" + "x".repeat(10_000_000) + "\r\n");
        try (SmtpTalker talker = SmtpTalker.greet(relay.port())) {
            assertThat(talker.send("a@client.example", List.of("long@there.example"), content))
                    .startsWith("250");
        }
        Arrival arrival = await().atMost(Duration.ofSeconds(30))
                .until(() -> arrivals("long@there.example"), arrivals -> arrivals.size() == 1)
                .get(0);
        assertThat(Arrays.equals(Headers.withoutTrace(arrival.content(), 1), content))
                .isTrue();
    }

    @Test
    void aHeaderSectionThatNeverEndsTakesNoMemory() throws IOException {
        byte[] field = Wire.ascii("X-Filler: " + "y".repeat(60_000) + "\r\n");
        try (SmtpTalker talker = SmtpTalker.greet(relay.port())) {
            talker.write(Wire.ascii(SmtpTalker.commands("a@client.example", List.of("b@there.example"))));
            talker.expect("250");
            talker.expect("250");
            talker.expect("354");
            for (int i = 0; i < 500; i++) {
                talker.write(field);
            }
            talker.write(Wire.FINAL_DOT);
            assertThat(talker.reply()).matches("(?s)(250|5\\d\\d).*");
        }
        assertServesOthers();
    }

    @Test
    void clientsThatNeverReadAreHeardNoMore() throws IOException {
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < 20; i++) {
                openFlood(selector);
            }
            while (selector.select(2_000) > 0) { // until none has been heard for that long
                selector.selectedKeys().forEach(HostileIT::pour);
                selector.selectedKeys().clear();
            }
            assertServesOthers();
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        }
    }

    private void openFlood(Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        channel.connect(new InetSocketAddress(Loopback.ADDRESS, relay.port()));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_WRITE, new AtomicLong());
    }

    private static void pour(SelectionKey key) {
        var poured = (AtomicLong) key.attachment();
        try {
            poured.addAndGet(((SocketChannel) key.channel()).write(ByteBuffer.wrap(NOOPS)));
        } catch (IOException e) {
            key.cancel(); // ended by the relay
        }
        assertThat(poured.get())
                .as("octets taken from a client that reads no reply")
                .isLessThan(MAX_POURED);
    }

    @Test
    void twoThousandIdleSessionsAreHeldWhileMailFlows() throws IOException {
        var idle = new ArrayList<SmtpTalker>();
        try {
            for (int i = 0; i < 2_000; i++) {
                idle.add(SmtpTalker.connect(relay.port()));
            }
            for (SmtpTalker talker : idle) {
                talker.expect("220");
            }
            for (int i = 0; i < 50; i++) {
                assertServesOthers();
            }
            for (SmtpTalker talker : idle) {
                assertThat(talker.ask("NOOP")).startsWith("250");
            }
        } finally {
            for (SmtpTalker talker : idle) {
                talker.close();
            }
        }
    }

    static Stream<String> fakeEnds() {
        return Stream.of(
                "\n.\n",
                "\n.\r\n",
                "\r.\r",
                "\r.\r\n",
                "\r\n.\n",
                "\r\n.\r",
                "\n.\r",
                "\r.\n",
                "\r\n\0.\r\n",
                "\r\n.\0\r\n",
                "\r\n.\r\r\n",
                "\r\r\n.\r\r\n",
                "\r\n\u0085.\u0085");
    }

    @ParameterizedTest
    @MethodSource("fakeEnds")
    void whatOnlyLooksLikeTheEndOfDataSmugglesNoSecondMessage(String fakeEnd)
            throws IOException { // RFC 5321 section 4.1.1.4
        String smuggled = """
                MAIL FROM:<evil@client.example>
                RCPT TO:<smuggled@there.example>
                DATA
                Subject: smuggled

                smuggled
                .
                """.replace("\n", "\r\n");
        try (SmtpTalker talker = SmtpTalker.greet(relay.port())) {
            talker.write(Wire.ascii(SmtpTalker.commands("a@client.example", List.of("outer@there.example"))));
            talker.expect("250");
            talker.expect("250");
            talker.expect("354");
            talker.write(Wire.ascii(Samples.HEADER + "\r\nouter" + fakeEnd + smuggled));
            assertThat(talker.reply()).as("one reply to the one end of data").matches("(?s)(250|5\\d\\d).*");
            assertThat(talker.ask("NOOP"))
                    .as("no reply of a second transaction in between")
                    .startsWith("250 2.0.0");
        }
        assertServesOthers();
        assertThat(arrivals("smuggled@there.example")).isEmpty();
        assertThat(peer.arrivals().stream().map(Arrival::text))
                .noneMatch(text ->
                        text.contains("smuggled") && text.replace("\r\n", "").matches("(?s).*[\r\n\0].*"));
    }

    @Test
    void whoIsNotPermittedCannotRelay(@TempDir Path data) throws IOException {
        Optional<Inet4Address> elsewhere = Loopback.elsewhere();
        assumeTrue(elsewhere.isPresent(), "this machine has no address but loopback");
        int before = peer.connections();
        String listen = elsewhere.get().getHostAddress() + ":0";
        try (RelayProcess open = RelayProcess.start(data, "--relay-via", peer.address(), "--listen", listen);
                SmtpTalker stranger = SmtpTalker.connect(elsewhere.get(), open.port())) {
            stranger.expect("220");
            assertThat(stranger.ask("EHLO stranger.example")).startsWith("250");
            assertThat(stranger.ask("MAIL FROM:<a@here.example>")).startsWith("250");
            for (String forwardPath : List.of(
                    "b@there.example",
                    "\"b@there.example\"@here.example",
                    "b%there.example@here.example",
                    "b@[127.0.0.1]")) {
                assertThat(stranger.ask("RCPT TO:<" + forwardPath + ">"))
                        .as(forwardPath)
                        .startsWith("55");
            }
            assertThat(stranger.ask("DATA")).startsWith("5");
            assertThat(open.awaitLine("refused")).contains(elsewhere.get().getHostAddress());
        }
        assertThat(peer.connections()).isEqualTo(before);
    }

    private static List<Arrival> arrivals(String forwardPath) {
        return peer.arrivals().stream()
                .filter(arrival -> arrival.forwardPaths().contains(forwardPath))
                .toList();
    }

    private static void assertServesOthers() throws IOException {
        int before = peer.arrivals().size();
        try (SmtpTalker talker = SmtpTalker.greet(relay.port())) {
            assertThat(talker.send(
                            "a@client.example", List.of("other@there.example"), Wire.ascii("Subject: x\r\n\r\nx\r\n")))
                    .startsWith("250");
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> peer.arrivals().size() > before);
    }
}
