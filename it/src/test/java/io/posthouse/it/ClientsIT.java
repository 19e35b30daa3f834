package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that others wrote. Where one is not installed, its test is skipped and says so. */
class ClientsIT {
    private static final CollectingPeer peer = CollectingPeer.start();
    private static RelayProcess relay;

    @TempDir
    Path folder;

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
    void swaksSendsTextToTwoRecipients() {
        String swaks = Program.assume("swaks", "swaks");
        Program.run(List.of(
                        swaks,
                        "--server",
                        "127.0.0.1",
                        "--port",
                        port(),
                        "--from",
                        "swaks@client.example",
                        "--to",
                        "swaks-1@there.example,swaks-2@there.example",
                        "--header",
                        "Subject: from swaks",
                        "--body",
                        ".a dot at the start\n.\nand one alone"))
                .succeeded();
        Arrival arrival = arrivalFor("swaks-1@there.example");
        assertThat(arrival.reversePath()).isEqualTo("swaks@client.example");
        assertThat(arrival.forwardPaths()).containsExactly("swaks-1@there.example", "swaks-2@there.example");
        assertThat(arrival.header("Subject")).isEqualTo("from swaks");
        assertThat(arrival.text()).contains("\r\n.a dot at the start\r\n.\r\nand one alone");
    }

    @Test
    void swaksSendsAnAttachmentInOnePacket() throws IOException {
        String swaks = Program.assume("swaks", "swaks");
        byte[] octets = randomOctets(300_000);
        Path file = Files.write(folder.resolve("attached.bin"), octets);
        Program.run(List.of(
                        swaks,
                        "--server",
                        "127.0.0.1",
                        "--port",
                        port(),
                        "--pipeline",
                        "--from",
                        "<>",
                        "--to",
                        "attached@there.example",
                        "--attach-type",
                        "application/octet-stream",
                        "--attach",
                        "@" + file))
                .succeeded();
        Arrival arrival = arrivalFor("attached@there.example");
        assertThat(arrival.reversePath()).isEmpty();
        assertThat(base64Part(arrival)).isEqualTo(octets);
    }

    @Test
    void pythonSendsEightBitTextOverOneConnection() throws IOException {
        String python = Program.assume("python3", "python3");
        Path script = Files.writeString(folder.resolve("send.py"), """
                import smtplib, sys
                with smtplib.SMTP('127.0.0.1', int(sys.argv[1])) as server:
                    for number in (1, 2, 3):
                        text = 'From: p@client.example\\r\\nSubject: Grüße %d\\r\\n\\r\\n.Schöne Grüße\\r\\n' % number
                        refused = server.sendmail('p@client.example', ['python-%d@there.example' % number],
                                                  text.encode('utf-8'), mail_options=['BODY=8BITMIME'])
                        assert refused == {}, refused
                """);
        Program.run(List.of(python, script.toString(), port())).succeeded();
        for (int number = 1; number <= 3; number++) {
            Arrival arrival = arrivalFor("python-" + number + "@there.example");
            assertThat(arrival.content())
                    .endsWith("\r\n.Schöne Grüße\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(arrival.parameters()).contains("BODY=8BITMIME");
        }
    }

    @Test
    void curlUploadsAFile() throws IOException {
        String curl = Program.assume("curl", "curl");
        Samples.Sample sample = new Samples(3).large(500_000);
        Path file = Files.write(folder.resolve("letter.eml"), sample.content());
        Program.run(List.of(
                        curl,
                        "--silent",
                        "--show-error",
                        "--url",
                        "smtp://127.0.0.1:" + port() + "/client.example",
                        "--mail-from",
                        "curl@client.example",
                        "--mail-rcpt",
                        "curl@there.example",
                        "--upload-file",
                        file.toString()))
                .succeeded();
        Arrival arrival = arrivalFor("curl@there.example");
        assertThat(Headers.withoutTrace(arrival.content(), 1)).isEqualTo(sample.content());
    }

    @Test
    void smtpSourceSendsThroughToSmtpSink(@TempDir Path data) throws Exception {
        String source = Program.assume("smtp-source", "postfix");
        try (SmtpSink sink = SmtpSink.start();
                RelayProcess through = RelayProcess.start(data, "--relay-via", "127.0.0.1:" + sink.port())) {
            String server = "127.0.0.1:" + through.port();
            Program.run(List.of(source, "-s", "20", "-m", "500", "-l", "4096", "-t", "t@there.example", server))
                    .succeeded();
            Program.run(List.of(
                            source,
                            "-d",
                            "-s",
                            "20",
                            "-m",
                            "500",
                            "-l",
                            "4096",
                            "-r",
                            "3",
                            "-t",
                            "t@there.example",
                            server))
                    .succeeded();
            await().atMost(Duration.ofSeconds(60)).until(() -> sink.messages() == 1000);
            assertThat(through.terminate().awaitEnd()).isIn(0, 143);
            assertThat(sink.messages()).isEqualTo(1000);
        }
    }

    @Test
    void ourOwnSendCommandSends() {
        RelayProcess.run(List.of(
                        "send",
                        "--server",
                        "127.0.0.1:" + port(),
                        "--from",
                        "me@here.example",
                        "--to",
                        "own@there.example",
                        "--subject",
                        "from ourselves",
                        "--body",
                        "Hello\n.\nGrüße"))
                .succeeded();
        Arrival arrival = arrivalFor("own@there.example");
        assertThat(arrival.header("Subject")).isEqualTo("from ourselves");
        assertThat(arrival.header("Date")).isNotEmpty();
        assertThat(arrival.header("Message-ID")).isNotEmpty();
    }

    private static String port() {
        return Integer.toString(relay.port());
    }

    private static Arrival arrivalFor(String forwardPath) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> peer.arrivals().stream()
                                .filter(arrival -> arrival.forwardPaths().contains(forwardPath))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private static byte[] randomOctets(int count) {
        byte[] octets = new byte[count];
        new Random(5).nextBytes(octets);
        return octets;
    }

    /** The longest run of lines that can only be Base64. */
    private static byte[] base64Part(Arrival arrival) {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        for (String line : arrival.text().split("\r\n")) {
            if (line.matches("[A-Za-z0-9+/=]+")) {
                part.append(line);
            } else {
                parts.add(part.toString());
                part.setLength(0);
            }
        }
        return Base64.getDecoder()
                .decode(parts.stream()
                        .max(java.util.Comparator.comparingInt(String::length))
                        .orElseThrow());
    }
}
