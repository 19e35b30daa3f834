package io.posthouse.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.DataSize;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Priority;
import io.posthouse.mail.Recipient;
import io.posthouse.spool.SpoolFullException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Nested
    class OfLargeContents {
        private static final String HELLO = """
                S: 220 ...
                C: EHLO client.example
                S: 250-...
                """;
        private static final String TRANSACTION = """
                C: MAIL FROM:<a@client.example>PARAMETERS
                S: 250 2.1.0 ...
                C: RCPT TO:<b@there.example>
                S: 250 2.1.5 ...
                C: DATA
                """;
        private static final String LINE = "x".repeat(1022) + "\r\n";
        private static final String LARGE = LINE.repeat(257);

        private final TestSmtpd smtpd = new TestSmtpd(DataSize.ofMebibytes(1));

        OfLargeContents() {
            smtpd.gate.shutForLarge = true;
        }

        private Client sending(String parameters) {
            return smtpd.converse(HELLO + TRANSACTION.replace("PARAMETERS", parameters));
        }

        private void assertArrived(String content) {
            assertThat(smtpd.spool.letters)
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.sent()).endsWith(content));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " SIZE=262144"})
        void aClientWithASmallOneWaitsForNothing(String parameters) {
            sending(parameters).converse("S: 354 ...").send("x\r\n.\r\n").converse("S: 250 2.0.0 queued ...");
            assertThat(smtpd.gate.askedForLarge).isEmpty();
        }

        @Test
        void aClientThatAnnouncesOneWaitsForTheReplyToData() { // RFC 1870 section 6.1
            Client client = sending(" SIZE=262145");
            assertThat(client.unexpected()).isEmpty();
            smtpd.gate.open();
            client.converse("S: 354 ...").send(LARGE + ".\r\n").converse("S: 250 2.0.0 queued ...");
            assertThat(smtpd.gate.asked).hasSize(1);
            assertThat(smtpd.gate.askedForLarge).hasSize(1);
        }

        @Test
        void aClientThatMustWaitTwiceDoesSo() {
            smtpd.gate.shut = true;
            Client client = sending(" SIZE=262145");
            smtpd.gate.open();
            smtpd.gate.shutForLarge = true;
            assertThat(client.unexpected()).isEmpty();
            smtpd.gate.open();
            client.converse("S: 354 ...");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " SIZE=100"})
        void aClientThatAnnouncesNoneIsFoundOut(String parameters) {
            Client client = sending(parameters).converse("S: 354 ...").send(LARGE);
            assertThat(client.channel.config().isAutoRead()).isFalse();
            client.send("y\r\n.\r\nNOOP\r\n");
            assertThat(client.unexpected()).isEmpty();
            smtpd.gate.open();
            client.converse("S: 250 2.0.0 queued ...\nS: 250 2.0.0 ok");
            assertThat(client.channel.config().isAutoRead()).isTrue();
            assertArrived(LARGE + "y\r\n");
        }

        @Test
        void aClientIsFoundOutByTheEndOfItsContentAtTheLatest() {
            Client client = sending("").converse("S: 354 ...").send(LARGE + ".\r\nNOOP\r\n");
            assertThat(client.unexpected()).isEmpty();
            smtpd.gate.open();
            client.converse("S: 250 2.0.0 queued ...\nS: 250 2.0.0 ok");
            assertArrived(LARGE);
        }

        @Test
        void aClientIsNotSparedForADataThatWasRefused() {
            Client client = smtpd.converse(HELLO + """
                    C: MAIL FROM:<a@client.example> SIZE=262145
                    S: 250 2.1.0 ...
                    C: DATA
                    S: 503 5.5.1 ...
                    C: RCPT TO:<b@there.example>
                    S: 250 2.1.5 ...
                    C: DATA
                    """);
            assertThat(client.unexpected()).isEmpty();
        }

        @Test
        void nothingIsLeftOfAClientThatHangsUpMeanwhile() {
            Client client = sending("").converse("S: 354 ...").send(LARGE + ".\r\n");
            client.channel.close();
            client.channel.runPendingTasks();
            smtpd.gate.open();
            client.channel.runPendingTasks();
            assertThat(smtpd.spool.letters).isEmpty();
            assertThat(smtpd.spool.aborted).hasSize(1);
        }
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
