package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A content arrives as it was sent, but for the trace header at its top (RFC 5321 section 4.4). */
class ByteForByteIT {
    private static final long SEED = Long.getLong("posthouse.samples.seed", 7);

    private static final Map<String, byte[]> arrived = new ConcurrentHashMap<>(); // by forward-path
    private static final CollectingPeer peer =
            CollectingPeer.start(arrival -> arrived.put(arrival.forwardPaths().get(0), arrival.content()));
    private static RelayProcess relay;

    private static int number; // of messages whose names have one

    private final Random random = new Random(SEED);
    private final Samples samples = new Samples(SEED);

    @BeforeAll
    static void start(@TempDir Path data) {
        relay = RelayProcess.start(data, "--relay-via", peer.address());
    }

    @AfterAll
    static void stop() {
        relay.close();
        peer.close();
    }

    @Test
    void hundredsOfSmallMessagesArriveUnchanged() throws IOException {
        List<Samples.Sample> all = Stream.concat(samples.particular().stream(), samples.random(250).stream())
                .toList();
        try (SmtpTalker kept = SmtpTalker.greet(relay.port())) {
            for (int i = 0; i < all.size(); i++) {
                if (i % 3 == 0) {
                    send(kept, "small-" + i, all.get(i));
                } else {
                    sendAlone("small-" + i, all.get(i));
                }
            }
        }
        for (int i = 0; i < all.size(); i++) {
            assertArrived("small-" + i, all.get(i));
        }
    }

    @Test
    void largeMessagesArriveUnchanged() throws IOException {
        int[] sizes = {65_536, 131_072, 1 << 20, 5_000_000, 30 << 20};
        for (int size : sizes) {
            Samples.Sample sample = samples.large(size);
            sendAlone("large-" + size, sample);
            assertArrived("large-" + size, sample);
            arrived.remove("large-" + size + "@there.example");
        }
    }

    @Test
    void whatIsKeptInTheMaildirIsUnchanged(@TempDir Path data) throws IOException {
        List<Samples.Sample> all = Stream.of(
                        samples.particular().stream(), samples.random(50).stream(), Stream.of(samples.large(3_000_000)))
                .flatMap(some -> some)
                .toList();
        try (RelayProcess keeping = RelayProcess.start(data);
                SmtpTalker talker = SmtpTalker.greet(keeping.port())) {
            for (int i = 0; i < all.size(); i++) {
                send(talker, "kept-" + i, all.get(i));
            }
            Path folder = data.resolve("mail").resolve("new");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> files(folder).size() == all.size());
            for (Path file : files(folder)) {
                byte[] content = Files.readAllBytes(file);
                String number = Headers.value(content, "Delivered-To").replaceAll("\\D", "");
                assertSame(
                        all.get(Integer.parseInt(number)),
                        Headers.without(content, List.of("Return-Path", "Delivered-To", "Received")));
            }
        }
    }

    @Test
    void aSubmissionGetsTheFieldsItLacksAndNothingElse() throws IOException { // RFC 6409 section 8
        String date = "Date: Mon, 23 Nov 2026 16:44:00 +0000\r\n";
        String messageId = "Message-ID: <x@client.example>\r\n";
        String from = "From: a@client.example\r\n";
        assertAdds(from + date, "\r\n.body\r\n", "Message-ID");
        assertAdds(from + messageId, "\r\n.body\r\n", "Date");
        assertAdds(from, "\r\n.body\r\n", "Date", "Message-ID");
        assertAdds(from, "", "Date", "Message-ID");
        assertAdds("", "");
        assertAdds("", "\r\n");
        assertAdds("", "\r\n.a body without any field\r\n");
        assertAdds("", "no field: at all\r\n.\r\n");
    }

    private void assertAdds(String fields, String rest, String... added) throws IOException {
        String name = "added-" + ++number;
        var sample = new Samples.Sample(name, Wire.ascii(fields + rest));
        sendAlone(name, sample);
        byte[] content = Headers.withoutTrace(await(name), 1);
        assertThat(Wire.text(content)).startsWith(fields);
        byte[] behind = Arrays.copyOfRange(content, fields.length(), content.length);
        assertThat(Wire.text(Headers.without(behind, List.of(added)))).isEqualTo(rest);
    }

    static Stream<String> flaws() {
        return Stream.of(
                "a\0b",
                "\0",
                "bare\rCR",
                "bare\nLF",
                "\n",
                "\r",
                "LFCR\n\r",
                "CRCRLF\r",
                "x\n.\ny",
                "x\r.\ry",
                "x\n.y");
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void whatNoMessageMayContainIsRefused(String flaw) throws IOException { // RFC 5321 sections 2.3.8 and 4.5.2
        for (String content :
                List.of(Samples.HEADER + "\r\nbody " + flaw + "\r\nmore\r\n", "X: " + flaw + "\r\n\r\nbody\r\n")) {
            String name = "flawed-" + ++number;
            try (SmtpTalker talker = SmtpTalker.greet(relay.port())) {
                assertThat(talker.send("a@client.example", List.of(name + "@there.example"), Wire.ascii(content)))
                        .startsWith("5")
                        .contains(" 5.6.");
                assertThat(talker.send(
                                "a@client.example",
                                List.of("sound-" + number + "@there.example"),
                                Wire.ascii(Samples.HEADER)))
                        .startsWith("250");
            }
            await("sound-" + number);
            assertThat(arrived).doesNotContainKey(name + "@there.example");
        }
    }

    private void sendAlone(String name, Samples.Sample sample) throws IOException {
        try (SmtpTalker talker = SmtpTalker.greet(relay.port())) {
            send(talker, name, sample);
            assertThat(talker.ask("QUIT")).startsWith("221");
        }
    }

    /** All in packets of random sizes, the commands either one by one or pipelined together with as much as may be. */
    private void send(SmtpTalker talker, String name, Samples.Sample sample) throws IOException {
        String forwardPath = name + "@there.example";
        boolean pipelined = random.nextBoolean();
        if (pipelined) {
            write(talker, Wire.ascii(SmtpTalker.commands("a@client.example", List.of(forwardPath))));
            talker.expect("250");
            talker.expect("250");
            talker.expect("354");
        } else {
            assertThat(talker.ask("MAIL FROM:<a@client.example> SIZE=" + sample.content().length + " BODY=8BITMIME"))
                    .startsWith("250");
            assertThat(talker.ask("RCPT TO:<" + forwardPath + ">")).startsWith("250");
            assertThat(talker.ask("DATA")).startsWith("354");
        }
        write(talker, Wire.data(sample.content()));
        assertThat(talker.reply()).as("seed " + SEED + ": " + sample).startsWith("250");
    }

    private void write(SmtpTalker talker, byte[] octets) throws IOException {
        int most = octets.length / 25 + random.nextInt(octets.length) + 1; // some tens of packets at most
        for (int from = 0; from < octets.length; ) {
            int length = Math.min(1 + random.nextInt(most), octets.length - from);
            talker.write(octets, from, length);
            from += length;
        }
    }

    private static void assertArrived(String name, Samples.Sample sample) {
        assertSame(sample, Headers.withoutTrace(await(name), 1));
    }

    private static byte[] await(String name) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> arrived.get(name + "@there.example"), Objects::nonNull);
    }

    private static void assertSame(Samples.Sample sample, byte[] content) {
        if (!Arrays.equals(content, sample.content())) { // thirty million octets make no message
            int at = Arrays.mismatch(content, sample.content());
            throw new AssertionError("seed " + SEED + ": " + sample + " came as " + content.length
                    + " octets, which differ from number " + at + " on; it begins: " + Headers.head(content));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
