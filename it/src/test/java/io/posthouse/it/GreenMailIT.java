package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GreenMail as the next hop: the server that many tests of others run against. */
class GreenMailIT {
    private final GreenMail greenMail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @TempDir
    Path data;

    @BeforeEach
    void start() {
        greenMail.start();
    }

    @AfterEach
    void stop() {
        greenMail.stop();
    }

    @Test
    void storesWhatWeRelay() throws Exception {
        String next = "127.0.0.1:" + greenMail.getSmtp().getPort();
        try (RelayProcess relay = RelayProcess.start(data, "--relay-via", next);
                SmtpTalker talker = SmtpTalker.greet(relay.port())) {
            for (int i = 1; i <= 10; i++) {
                List<String> both = List.of("g" + i + "@there.example", "h" + i + "@there.example");
                assertThat(talker.send("a@client.example", both, content(i))).startsWith("250");
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> greenMail.getReceivedMessages().length == 20);
        }
        MimeMessage[] stored = greenMail.getReceivedMessages();
        for (int i = 1; i <= 10; i++) {
            String subject = "number " + i;
            List<MimeMessage> copies = Arrays.stream(stored)
                    .filter(message -> subject.equals(subject(message)))
                    .toList();
            assertThat(copies).hasSize(2);
            assertThat(copies.get(0).getContent()).asString().startsWith(".a dot\r\n.\r\nnumber " + i);
            assertThat(copies.get(0).getHeader("Received")).anyMatch(trace -> trace.contains("client.example"));
        }
    }

    private static byte[] content(int number) {
        return Wire.ascii(
                Samples.HEADER + "Subject: number " + number + "\r\n\r\n.a dot\r\n.\r\nnumber " + number + "\r\n");
    }

    private static String subject(MimeMessage message) {
        try {
            return message.getSubject();
        } catch (jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
        }
    }
}
