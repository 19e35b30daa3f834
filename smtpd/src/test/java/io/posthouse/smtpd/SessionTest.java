package io.posthouse.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.contract.Accepted;
import io.posthouse.bus.contract.Refused;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.EnvelopeId;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Notify;
import io.posthouse.mail.OriginalRecipient;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.Returned;
import io.posthouse.mail.ReversePath;
import io.posthouse.spool.SpoolBrokenException;
import io.posthouse.spool.SpoolFullException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {
    private static final String HELLO = """
            S: 220 ...
            C: EHLO client.example
            S: 250-...
            """;
    private static final String TRANSACTION = HELLO + """
            C: MAIL FROM:<a@client.example>
            S: 250 2.1.0 ...
            C: RCPT TO:<b@there.example>
            S: 250 2.1.5 ...
            """;
    private static final String DATA = TRANSACTION + """
            C: DATA
            S: 354 ...
            """;

    private final TestSmtpd smtpd = new TestSmtpd();

    @Test
    void announcesWhatItOffers() {
        smtpd.converse("""
                S: 220 relay.example ESMTP Posthouse
                C: EHLO client.example
                S: 250-relay.example
                S: 250-PIPELINING
                S: 250-SIZE 65536
                S: 250-8BITMIME
                S: 250-DSN
                S: 250-MT-PRIORITY
                S: 250-ETRN
                S: 250 ENHANCEDSTATUSCODES
                C: HELO client.example
                S: 250 relay.example
                C: QUIT
                S: 221 2.0.0 ...
                S: closes
                """);
    }

    @Test
    void takesAMessage() {
        smtpd.converse(DATA + """
                C: Subject: x
                C:
                C: ..text
                C: .
                S: 250 2.0.0 queued as 00000000001
                C: QUIT
                S: 221 2.0.0 ...
                S: closes
                """);
        var letter = smtpd.spool.letters.get(0);
        assertThat(letter.sent()).isEqualTo("""
                Subject: x
                Date: Mon, 23 Nov 2026 16:44:00 +0000
                Message-ID: <00000000001@relay.example>

                .text
                """.replace("\n", "\r\n"));
        assertThat(letter.content()).startsWith("Received: from client.example (unknown [192.0.2.7])\r\n");
        assertThat(letter.envelope().reversePath()).isEqualTo(ReversePath.parse("a@client.example"));
        assertThat(letter.envelope().recipients()).containsExactly(Recipient.of("b@there.example"));
        assertThat(letter.traits().dotLines()).isTrue();
        assertThat(smtpd.events).singleElement().isInstanceOf(Accepted.class);
    }

    @Test
    void takesManyMessagesInASession() {
        var transaction = """
                C: MAIL FROM:<> SIZE=100 BODY=8bitmime
                C: RCPT TO:<b@there.example>
                C: RCPT TO:<c@there.example>
                C: RCPT TO:<b@there.example>
                C: DATA
                S: 250 2.1.0 ...
                S: 250 2.1.5 ...
                S: 250 2.1.5 ...
                S: 250 2.1.5 ...
                S: 354 ...
                C: .
                S: 250 2.0.0 queued ...
                """;
        smtpd.converse(HELLO + transaction.repeat(3));
        assertThat(smtpd.spool.letters).hasSize(3).allSatisfy(letter -> {
            assertThat(letter.envelope().recipients())
                    .containsExactly(Recipient.of("b@there.example"), Recipient.of("c@there.example"));
            assertThat(letter.envelope().body()).isEqualTo(BodyType.EIGHT_BIT_MIME);
            assertThat(letter.sent()).isEmpty();
        });
    }

    @Test
    void takesDownWhatTheSenderWantsToBeTold() { // RFC 3461 section 4
        smtpd.converse(HELLO + """
                C: MAIL FROM:<a@client.example> RET=HDRS ENVID=QQ+2B314
                S: 250 2.1.0 ...
                C: RCPT TO:<b@there.example> NOTIFY=success,FAILURE ORCPT=rfc822;Bob+2Blists@there.example
                S: 250 2.1.5 ...
                C: RCPT TO:<c@there.example> NOTIFY=NEVER
                S: 250 2.1.5 ...
                C: RCPT TO:<b@there.example>
                S: 250 2.1.5 ...
                C: RCPT TO:<d@there.example>
                S: 250 2.1.5 ...
                C: DATA
                S: 354 ...
                C: .
                S: 250 2.0.0 queued ...
                """);
        Envelope envelope = smtpd.spool.letters.get(0).envelope();
        assertThat(envelope.envelopeId()).contains(new EnvelopeId("QQ+314"));
        assertThat(envelope.returned()).contains(Returned.HEADERS);
        assertThat(envelope.recipients())
                .containsExactly(
                        new Recipient(
                                Mailbox.parse("b@there.example"),
                                Set.of(Notify.SUCCESS, Notify.FAILURE),
                                Optional.of(new OriginalRecipient("rfc822", "Bob+lists@there.example"))),
                        new Recipient(Mailbox.parse("c@there.example"), Set.of(Notify.NEVER), Optional.empty()),
                        Recipient.of("d@there.example"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAIL FROM:<a@client.example> RET=ALL",
                "MAIL FROM:<a@client.example> RET",
                "MAIL FROM:<a@client.example> RET=FULL RET=HDRS",
                "MAIL FROM:<a@client.example> ENVID=a+2",
                "MAIL FROM:<a@client.example> ENVID=+0D+0AX",
                "RCPT TO:<b@there.example> NOTIFY=NEVER,SUCCESS",
                "RCPT TO:<b@there.example> NOTIFY=SOMETIMES",
                "RCPT TO:<b@there.example> NOTIFY",
                "RCPT TO:<b@there.example> ORCPT=b@there.example",
                "RCPT TO:<b@there.example> ORCPT=rfc822;",
                "RCPT TO:<b@there.example> ORCPT=rfc822;b+zz"
            })
    void refusesParametersThatMakeNoSense(String command) {
        String before = command.startsWith("MAIL") ? HELLO : TRANSACTION;
        smtpd.converse(before + "C: " + command + "\nS: 501 5.5.4 ...\n");
    }

    @Test
    void refusesAParameterOfMailInRcpt() {
        smtpd.converse(TRANSACTION + """
                C: RCPT TO:<c@there.example> RET=FULL
                S: 555 5.5.4 ...
                """);
    }

    @Test
    void saysSmtpAfterHelo() { // RFC 3848
        smtpd.converse("""
                S: 220 ...
                C: HELO client.example
                S: 250 ...
                C: MAIL FROM:<a@client.example>
                S: 250 ...
                C: RCPT TO:<b@there.example>
                S: 250 ...
                C: DATA
                S: 354 ...
                C: .
                S: 250 ...
                """);
        assertThat(smtpd.spool.letters.get(0).content()).contains("with SMTP id");
    }

    @Test
    void completesThePostmastersAddress() { // RFC 5321 section 4.5.1
        smtpd.converse(HELLO + """
                C: MAIL FROM:<>
                S: 250 ...
                C: RCPT TO:<Postmaster>
                S: 250 ...
                C: DATA
                S: 354 ...
                C: .
                S: 250 ...
                """);
        assertThat(smtpd.spool.letters.get(0).envelope().recipients())
                .containsExactly(Recipient.of("Postmaster@relay.example"));
    }

    @Nested
    class InWrongOrder { // RFC 5321 section 4.1.4
        @Test
        void refusesMailBeforeHello() {
            smtpd.converse("""
                    S: 220 ...
                    C: MAIL FROM:<a@client.example>
                    S: 503 5.5.1 ...
                    C: RCPT TO:<b@there.example>
                    S: 503 5.5.1 ...
                    C: DATA
                    S: 503 5.5.1 ...
                    """);
        }

        @Test
        void refusesRecipientsBeforeMail() {
            smtpd.converse(HELLO + """
                    C: RCPT TO:<b@there.example>
                    S: 503 5.5.1 ...
                    C: DATA
                    S: 503 5.5.1 ...
                    """);
        }

        @Test
        void refusesDataBeforeAnyRecipient() {
            smtpd.converse(HELLO + """
                    C: MAIL FROM:<a@client.example>
                    S: 250 2.1.0 ...
                    C: DATA
                    S: 503 5.5.1 ...
                    """);
        }

        @Test
        void refusesASecondMail() {
            smtpd.converse(TRANSACTION + """
                    C: MAIL FROM:<>
                    S: 503 5.5.1 ...
                    """);
        }

        @ParameterizedTest
        @ValueSource(strings = {"RSET", "EHLO client.example"})
        void forgetsTheTransaction(String command) {
            smtpd.converse(TRANSACTION + "C: " + command + """

                    S: 250...
                    C: DATA
                    S: 503 5.5.1 ...
                    C: MAIL FROM:<>
                    S: 250 2.1.0 ...
                    """);
        }
    }

    @Nested
    class OfOddCommands {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "XYZZY          | 500 5.5.1",
                    "EHLO           | 501 5.5.4",
                    "EHLO a b       | 501 5.5.4",
                    "EHLO (evil)    | 501 5.5.4",
                    "HELO \u00fc    | 501 5.5.4",
                    "EHLO [::1]     | 250",
                    "EHLO my_pc     | 250",
                    "NOOP anything  | 250 2.0.0",
                    "HELP           | 214 2.0.0",
                    "VRFY           | 501 5.5.4",
                    "VRFY b         | 252 2.1.5",
                    "RSET x         | 501 5.5.4",
                    "DATA x         | 501 5.5.4",
                    "QUIT x         | 501 5.5.4",
                    "''             | 500 5.5.2",
                    "MAIL           | 501 5.5.4",
                    "MAIL FROM:a@b  | 501 5.5.4",
                    "MAIL FROM:<a>  | 501 5.1.7",
                    "MAIL FROM:<@hop.example:a@b.example> | 501 5.1.7",
                    "MAIL FROM:<a@b..example> | 501 5.1.7",
                    "MAIL FROM:<\u00fc@b.example> | 553 5.6.7",
                    "MAIL FROM:<a@b.example> SIZE=65536 | 250 2.1.0",
                    "MAIL FROM:<a@b.example> SIZE=65537 | 552 5.3.4",
                    "MAIL FROM:<a@b.example> SIZE=00000000000000065536 | 250 2.1.0",
                    "MAIL FROM:<a@b.example> SIZE=99999999999999999999 | 552 5.3.4",
                    "MAIL FROM:<a@b.example> SIZE=999999999999999999999 | 501 5.5.4",
                    "MAIL FROM:<a@b.example> SIZE=-1 | 501 5.5.4",
                    "MAIL FROM:<a@b.example> SIZE | 501 5.5.4",
                    "MAIL FROM:<a@b.example> BODY=BINARYMIME | 501 5.5.4",
                    "MAIL FROM:<a@b.example> BODY=7BIT | 250 2.1.0",
                    "MAIL FROM:<a@b.example> SMTPUTF8 | 555 5.5.4",
                })
        void saysWhatIsWrong(String command, String reply) {
            smtpd.converse(HELLO + "C: " + command + "\nS: " + reply + "...\n");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "RCPT                     | 501 5.5.4",
                    "RCPT TO:<>               | 501 5.1.3",
                    "RCPT TO:<b>              | 501 5.1.3",
                    "RCPT TO:<b c@d.example>  | 501 5.1.3",
                    "RCPT TO:<b(x)@d.example> | 501 5.1.3",
                    "RCPT TO:<b@\u00fc.example> | 553 5.6.7",
                    "RCPT TO:<b@d.example> COLOUR=BLUE | 555 5.5.4",
                    "RCPT TO:<\"b c\"@d.example> | 250 2.1.5",
                    "RCPT TO:<b@[192.0.2.1]>  | 250 2.1.5",
                })
        void saysWhatIsWrongWithARecipient(String command, String reply) {
            smtpd.converse(TRANSACTION + "C: " + command + "\nS: " + reply + "...\n");
        }

        @Test
        void endsASessionThatIsNoSmtp() {
            smtpd.converse("""
                    S: 220 ...
                    C: GET / HTTP/1.1
                    C: Host: relay.example
                    C:
                    S: 554 5.5.0 ...
                    S: closes
                    """);
        }
    }

    @Nested
    class OfStrangers {
        @Test
        void relaysNothing() {
            smtpd.connect("198.51.100.9").converse(HELLO + """
                    C: MAIL FROM:<a@client.example>
                    S: 250 2.1.0 ...
                    C: RCPT TO:<b@there.example>
                    C: RCPT TO:<b@relay.example>
                    C: RCPT TO:<postmaster>
                    C: DATA
                    S: 554 5.7.1 relay access denied
                    S: 554 5.7.1 relay access denied
                    S: 554 5.7.1 relay access denied
                    S: 503 5.5.1 ...
                    """);
        }
    }

    @Nested
    class WhenTheSpoolHasTrouble {
        @Test
        void answersDataWhenThereIsNoRoom() {
            smtpd.spool.atReceive = Optional.of(new SpoolFullException("full"));
            smtpd.converse(TRANSACTION + """
                    C: DATA
                    S: 452 4.3.1 ...
                    C: RSET
                    S: 250 ...
                    """);
        }

        @Test
        void answersTheEndOfDataWhenTheDiskIsFull() {
            smtpd.spool.atCommit = Optional.of(new SpoolFullException("full"));
            smtpd.converse(DATA + """
                    C: .
                    S: 452 4.3.1 ...
                    """);
        }

        @Test
        void answersTheEndOfDataWhenTheDiskIsBroken() {
            smtpd.spool.atCommit = Optional.of(new SpoolBrokenException("broken"));
            smtpd.converse(DATA + """
                    C: .
                    S: 451 4.3.0 ...
                    C: MAIL FROM:<>
                    S: 250 2.1.0 ...
                    """);
        }
    }

    @Nested
    class OfContents {
        @Test
        void refusesABareLineFeed() { // smuggling: RFC 5321 section 2.3.8
            var client = smtpd.converse(DATA);
            client.send("text\n.\r\nMAIL FROM:<evil@there.example>\r\n.\r\n")
                    .converse("S: 554 5.6.0 bare LF in the content...\nC: NOOP\nS: 250 ...");
            assertThat(smtpd.spool.letters).isEmpty();
            assertThat(smtpd.spool.aborted).hasSize(1);
        }

        @Test
        void refusesNul() {
            smtpd.converse(DATA).send("a\0b\r\n.\r\n").converse("S: 554 5.6.0 NUL in the content...");
        }

        @Test
        void takesTheLargestMessageAndNotAnOctetMore() {
            var largest = "x".repeat(TestSmtpd.MAX_MESSAGE - 2) + "\r\n";
            smtpd.converse(DATA).send(largest + ".\r\n").converse("S: 250 2.0.0 ...");
            smtpd.converse(DATA).send("x" + largest + ".\r\n").converse("S: 552 5.3.4 ...\nC: NOOP\nS: 250 ...");
            assertThat(smtpd.spool.letters).hasSize(1);
        }

        @Test
        void refusesALoop() {
            smtpd.converse(DATA)
                    .send("Received: x\r\n".repeat(51) + ".\r\n")
                    .converse("S: 554 5.4.6 ...\nC: NOOP\nS: 250 ...");
        }

        @Test
        void takesAMessageOctetByOctet() {
            smtpd.converse(DATA).drip("..a\r\n.\r\nNOOP\r\n").converse("S: 250 2.0.0 queued...\nS: 250 2.0.0 ok");
            assertThat(smtpd.spool.letters.get(0).sent()).isEqualTo(".a\r\n");
        }
    }

    @Test
    void tellsTheBusWhatWasRefused() {
        smtpd.converse(HELLO + """
                C: MAIL FROM:<a>
                S: 501 5.1.7 ...
                """);
        assertThat(smtpd.events).singleElement().isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.client()).isEqualTo("[192.0.2.7]");
            assertThat(refused.command()).isEqualTo("MAIL FROM:<a>");
            assertThat(refused.reply().code()).isEqualTo(501);
        });
    }
}
