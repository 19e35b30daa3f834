package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.posthouse.bus.contract.Held;
import io.posthouse.bus.contract.Removed;
import io.posthouse.master.Posthouse;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.angus.mail.dsn.DeliveryStatus;
import org.eclipse.angus.mail.dsn.MultipartReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A next hop that refuses recipients: the sender reads so in its mailbox, which is behind the same next hop. */
class BounceIT {
    private static final String UNKNOWN = "550 5.1.1 <b@there.example>: no such user";
    private static final byte[] CONTENT = Wire.ascii(Samples.HEADER + "\r\nShall we?\r\n");

    private final CollectingPeer peer = CollectingPeer.start().refuse("b@there.example", UNKNOWN);
    private final List<Removed> removed = new CopyOnWriteArrayList<>();
    private final List<Held> held = new CopyOnWriteArrayList<>();
    private Posthouse.Builder builder;
    private Posthouse relay;

    @BeforeEach
    void prepare(@TempDir Path data) {
        builder = Posthouse.builder()
                .dataFolder(data)
                .hostname("relay.here.example")
                .relayVia("127.0.0.1", peer.port());
    }

    private void start() {
        relay = builder.start();
        relay.bus().subscribe("test", Removed.class, Runnable::run, removed::add);
        relay.bus().subscribe("test", Held.class, Runnable::run, held::add);
    }

    @AfterEach
    void stop() {
        relay.close();
        peer.close();
    }

    private void send(String reversePath, String... forwardPaths) throws IOException {
        try (SmtpTalker talker = SmtpTalker.greet(relay.address().getPort())) {
            assertThat(talker.send(reversePath, List.of(forwardPaths), CONTENT)).startsWith("250");
        }
    }

    private void awaitRemoved(int letters) {
        await().atMost(Duration.ofSeconds(30)).until(() -> removed.size() == letters);
    }

    private Arrival arrivalFor(String forwardPath) {
        return peer.arrivals().stream()
                .filter(arrival -> arrival.forwardPaths().contains(forwardPath))
                .findFirst()
                .orElseThrow();
    }

    private static MultipartReport report(Arrival arrival) throws Exception {
        var message =
                new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(arrival.content()));
        return (MultipartReport) message.getContent();
    }

    private static DeliveryStatus status(Arrival arrival) throws Exception {
        return (DeliveryStatus) report(arrival).getReport();
    }

    @Test
    void theSenderReadsWhoWasRefusedAndTheOthersGetTheirMail() throws Exception {
        start();
        send("a@client.example", "b@there.example", "c@there.example");
        awaitRemoved(2);
        assertThat(peer.arrivals()).hasSize(2);
        assertThat(arrivalFor("c@there.example").reversePath()).isEqualTo("a@client.example");

        Arrival bounce = arrivalFor("a@client.example");
        assertThat(bounce.reversePath()).isEmpty();
        assertThat(bounce.header("Auto-Submitted")).isEqualTo("auto-replied");
        assertThat(bounce.header("Subject")).isEqualTo("Not delivered: your message to b@there.example");
        assertThat((String) report(bounce).getBodyPart(0).getContent())
                .contains("There is no such mailbox at there.example.", UNKNOWN);
        assertThat(status(bounce).getRecipientDSNCount()).isEqualTo(1);
        assertThat(status(bounce).getRecipientDSN(0).getHeader("Diagnostic-Code", null))
                .isEqualTo("smtp; " + UNKNOWN);
    }

    @Test
    void aFailureWithoutASenderIsKeptForAPerson() throws IOException {
        start();
        send("", "b@there.example");
        await().atMost(Duration.ofSeconds(30)).until(() -> !held.isEmpty());
        assertThat(held.get(0).reason()).contains("no such user", "it has no sender, and no postmaster is configured");
        assertThat(peer.arrivals()).isEmpty();
    }

    @Test
    void aBounceThatBouncesGoesToThePostmasterOnce() throws Exception {
        peer.refuse("a@client.example", "550 5.7.1 we take no bounces");
        builder.postmaster("postmaster@here.example");
        start();
        send("a@client.example", "b@there.example");
        awaitRemoved(3);
        Arrival last = peer.arrivals().get(0);
        assertThat(peer.arrivals()).hasSize(1);
        assertThat(last.forwardPaths()).containsExactly("postmaster@here.example");
        assertThat(last.reversePath()).isEmpty();
        assertThat(last.header("Subject")).isEqualTo("Not delivered: a notification to a@client.example");
        assertThat(held).isEmpty();
    }

    @Test
    void whatNotEvenThePostmasterTakesIsHeldAndGoesInNoCircle() throws IOException {
        peer.refuse("a@client.example", "550 5.7.1 we take no bounces")
                .refuse("postmaster@here.example", "550 5.2.1 nobody is here");
        builder.postmaster("postmaster@here.example");
        start();
        send("a@client.example", "b@there.example");
        await().atMost(Duration.ofSeconds(30)).until(() -> !held.isEmpty());
        awaitRemoved(2); // the message and the bounce
        assertThat(held).hasSize(1);
        assertThat(held.get(0).reason()).contains("nobody is here", "nobody is told twice");
        assertThat(peer.arrivals()).isEmpty();
    }

    @Test
    void aSenderWhoAsksHearsThatItsMessageWasPassedOn() throws Exception { // RFC 3461 section 5.2.2
        start();
        try (SmtpTalker talker = SmtpTalker.greet(relay.address().getPort())) {
            assertThat(talker.ask("MAIL FROM:<a@client.example> ENVID=lunch+2B1"))
                    .startsWith("250");
            assertThat(talker.ask("RCPT TO:<c@there.example> NOTIFY=SUCCESS ORCPT=rfc822;Carl@There.example"))
                    .startsWith("250");
            assertThat(talker.ask("RCPT TO:<b@there.example> NOTIFY=NEVER")).startsWith("250");
            assertThat(talker.ask("DATA")).startsWith("354");
            talker.write(Wire.data(CONTENT));
            assertThat(talker.reply()).startsWith("250");
        }
        awaitRemoved(2);
        DeliveryStatus status = status(arrivalFor("a@client.example"));
        assertThat(status.getMessageDSN().getHeader("Original-Envelope-Id", null))
                .isEqualTo("lunch+1");
        assertThat(status.getRecipientDSNCount()).isEqualTo(1);
        assertThat(status.getRecipientDSN(0).getHeader("Action", null)).isEqualTo("relayed");
        assertThat(status.getRecipientDSN(0).getHeader("Original-Recipient", null))
                .isEqualTo("rfc822; Carl@There.example");
        assertThat(peer.arrivals()).hasSize(2);
    }
}
