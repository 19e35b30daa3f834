package io.posthouse.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.Envelope;
import io.posthouse.mail.Priority;
import io.posthouse.mail.Recipient;
import io.posthouse.spool.SpoolFullException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PacingTest {
    private static final String COMMANDS = """
            S: 220 ...
            C: EHLO client.example
            S: 250-...
            C: MAIL FROM:<a@client.example> MT-PRIORITY=-1
            C: RCPT TO:<b@there.example>
            C: DATA
            S: 250 2.1.0 ...
            S: 250 2.1.5 ...
            """;

    private final TestSmtpd smtpd = new TestSmtpd();

    @Test
    void aClientWaitsForTheReplyToDataAndIsNotRefused() {
        smtpd.gate.shut = true;
        Client client = smtpd.converse(COMMANDS);
        assertThat(client.unexpected()).isEmpty();
        smtpd.gate.open();
        client.converse("""
                S: 354 ...
                C: .
                S: 250 2.0.0 queued as 00000000001
                """);
    }

    @Test
    void isDecidedOnceForEachMessageByItsEnvelope() {
        smtpd.gate.shut = true;
        smtpd.converse(COMMANDS);
        smtpd.gate.open();
        assertThat(smtpd.gate.asked).singleElement().satisfies(envelope -> {
            assertThat(envelope.recipients()).containsExactly(Recipient.of("b@there.example"));
            assertThat(envelope.priority()).isEqualTo(new Priority(-1));
        });
    }

    @Test
    void aClientWithNothingToSendWaitsForNothing() {
        smtpd.gate.shut = true;
        smtpd.converse("""
                S: 220 ...
                C: EHLO client.example
                S: 250-...
                C: DATA
                S: 503 5.5.1 ...
                C: MAIL FROM:<>
                S: 250 2.1.0 ...
                C: DATA
                S: 503 5.5.1 ...
                """);
    }

    @Test
    void takesTheRecipientsThatAreNamedAfterARefusal() {
        smtpd.spool.atReceive = Optional.of(new SpoolFullException("full"));
        Client client = smtpd.converse(COMMANDS).converse("""
                S: 452 4.3.1 ...
                """);
        smtpd.spool.atReceive = Optional.empty();
        client.converse("""
                C: RCPT TO:<c@there.example>
                S: 250 2.1.5 ...
                C: DATA
                S: 354 ...
                C: .
                S: 250 2.0.0 ...
                """);
        assertThat(smtpd.spool.letters.get(0).envelope())
                .extracting(Envelope::recipients)
                .isEqualTo(List.of(Recipient.of("b@there.example"), Recipient.of("c@there.example")));
    }

    @Test
    void nothingIsLeftOfAClientThatHangsUpMeanwhile() {
        smtpd.gate.shut = true;
        Client client = smtpd.converse(COMMANDS);
        client.channel.close();
        client.channel.runPendingTasks();
        smtpd.gate.open();
        client.channel.runPendingTasks();
        assertThat(smtpd.spool.letters).isEmpty();
        assertThat(smtpd.events).isEmpty();
    }
}
