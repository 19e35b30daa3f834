package io.posthouse.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.anvil.AnvilConfig;
import io.posthouse.mail.Network;
import io.posthouse.smtp.CommandDecoder;
import io.posthouse.spool.SpoolFullException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTest {
    private static final String HELLO = """
            S: 220 ...
            C: EHLO client.example
            S: 250-...
            """;
    private static final String DATA = HELLO + """
            C: MAIL FROM:<a@client.example>
            C: RCPT TO:<b@there.example>
            C: DATA
            S: 250 2.1.0 ...
            S: 250 2.1.5 ...
            S: 354 ...
            """;

    private final TestSmtpd smtpd = new TestSmtpd();

    @Nested
    class OfPipelining { // RFC 2920
        @Test
        void answersTogetherWhatCameTogether() {
            var client = smtpd.converse(HELLO);
            client.send("MAIL FROM:<>\r\nRCPT TO:<b@there.example>\r\nNOOP\r\nDATA\r\n");
            assertThat(client.channel.outboundMessages()).hasSize(1);
            client.converse("S: 250 2.1.0 ...\nS: 250 2.1.5 ...\nS: 250 2.0.0 ...\nS: 354 ...");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "EHLO client.example\r\nMAIL FROM:<>\r\n",
                    "HELO client.example\r\nMAIL",
                    "EHLO a\r\nEHLO b\r\n"
                })
        void endsASessionThatDoesNotWaitForHello(String packet) {
            smtpd.connect().send(packet).converse("S: 220 ...\nS: 554 5.5.0 talks too early...\nS: closes");
        }

        @Test
        void endsASessionThatDoesNotWaitForTheGreeting() { // RFC 5321 section 3.1
            smtpd.connect("192.0.2.7", "EHLO client.example\r\n")
                    .converse("S: 554 5.5.0 talks too early: wait for the greeting\nS: closes");
        }

        @Test
        void endsASessionThatSendsContentUnasked() {
            smtpd.converse(HELLO)
                    .send("MAIL FROM:<>\r\nRCPT TO:<b@there.example>\r\nDATA\r\nSubject: x\r\n\r\n.\r\n")
                    .converse("S: 250 ...\nS: 250 ...\nS: 554 5.5.0 talks too early...\nS: closes");
            assertThat(smtpd.spool.letters).isEmpty();
        }

        @Test
        void endsASessionThatSendsContentWhileItHasToWaitForTheReplyToData() {
            smtpd.gate.shut = true;
            var client = smtpd.converse(HELLO).send("MAIL FROM:<>\r\nRCPT TO:<b@there.example>\r\nDATA\r\n");
            client.send("Subject: x\r\n\r\n.\r\n");
            smtpd.gate.open();
            client.converse("S: 250 ...\nS: 250 ...\nS: 554 5.5.0 talks too early...\nS: closes");
            assertThat(smtpd.spool.letters).isEmpty();
        }

        @Test
        void worksOnWhatFollowsTheContentAfterTheSync() {
            smtpd.spool.slow = true;
            var client = smtpd.converse(DATA).send(".\r\nMAIL FROM:<>\r\nRCPT TO:<c@there.example>\r\n");
            client.send("QUIT\r\n");
            assertThat(client.unexpected()).isEmpty();
            assertThat(client.channel.config().isAutoRead()).isFalse();
            smtpd.spool.sync();
            assertThat(client.channel.config().isAutoRead()).isTrue();
            client.converse("S: 250 2.0.0 queued...\nS: 250 2.1.0 ...\nS: 250 2.1.5 ...\nS: 221 ...\nS: closes");
        }
    }

    @Nested
    class WhileTheRestOfTheHouseIsBusy {
        @Test
        void readsNoMoreContentUntilTheDiskHasCaughtUp() {
            smtpd.spool.busy = true;
            var client = smtpd.converse(DATA).send("text\r\n");
            assertThat(client.channel.config().isAutoRead()).isFalse();
            smtpd.spool.relax();
            client.channel.runPendingTasks();
            assertThat(client.channel.config().isAutoRead()).isTrue();
            client.send(".\r\n").converse("S: 250 2.0.0 queued...");
        }

        @Test
        void letsDataWaitUntilThereIsRoom() {
            smtpd.gate.shut = true;
            var client = smtpd.converse(HELLO).send("MAIL FROM:<>\r\nRCPT TO:<b@there.example>\r\nDATA\r\n");
            client.converse("S: 250 ...\nS: 250 ...");
            assertThat(client.unexpected()).isEmpty();
            smtpd.gate.open();
            client.converse("S: 354 ...\nC: .\nS: 250 2.0.0 queued...");
        }

        @Test
        void forgetsAClientThatLeftMeanwhile() {
            smtpd.spool.slow = true;
            var client = smtpd.converse(DATA).send(".\r\n");
            client.channel.close();
            smtpd.spool.sync();
            assertThat(smtpd.spool.letters).hasSize(1);
            assertThat(client.unexpected()).isEmpty();
        }
    }

    @Nested
    class OfSilentClients {
        @Test
        void endsTheSession() { // RFC 5321 section 4.5.3.2.7
            var client = smtpd.converse(HELLO);
            smtpd.time.advance(TestSmtpd.IDLE_TIMEOUT.minusNanos(1));
            assertThat(client.channel.isOpen()).isTrue();
            smtpd.time.advance(Duration.ofNanos(1));
            client.converse("S: 421 4.4.2 relay.example closing: silent for too long\nS: closes");
        }

        @Test
        void countsFromTheLastWord() {
            var talks = smtpd.converse(HELLO);
            var silent = smtpd.converse(HELLO);
            var drips = smtpd.converse(DATA);
            smtpd.time.advance(Duration.ofMinutes(3));
            talks.converse("C: NOOP\nS: 250 ...");
            drips.send("a");
            smtpd.time.advance(Duration.ofMinutes(3));
            silent.converse("S: 421 4.4.2 ...\nS: closes");
            talks.converse("C: NOOP\nS: 250 ...");
            smtpd.time.advance(Duration.ofMinutes(2));
            drips.converse("S: 421 4.4.2 ...\nS: closes");
            smtpd.time.advance(Duration.ofMinutes(3));
            talks.converse("S: 421 4.4.2 ...\nS: closes");
            assertThat(smtpd.spool.aborted).hasSize(1);
            assertThat(smtpd.time.next()).isEmpty();
        }

        @Test
        void doesNotCountOurOwnDelay() {
            smtpd.spool.slow = true;
            var client = smtpd.converse(DATA).send(".\r\n");
            smtpd.time.advance(Duration.ofMinutes(20));
            smtpd.spool.sync();
            client.converse("S: 250 2.0.0 queued...\nC: NOOP\nS: 250 ...");
        }
    }

    @Nested
    class OfClientsThatAskForTooMuch {
        @Test
        void endsASessionWithTooManyErrors() {
            smtpd.converse(HELLO + "C: XYZZY\nS: 500 ...\n".repeat(4) + "C: XYZZY\nS: 421 4.7.0 ...\nS: closes");
        }

        @Test
        void forgivesErrorsWhenAMessageComes() {
            var message = """
                    C: MAIL FROM:<>
                    S: 250 ...
                    C: RCPT TO:<b@there.example>
                    S: 250 ...
                    C: DATA
                    S: 354 ...
                    C: .
                    S: 250 ...
                    """;
            smtpd.converse(HELLO + ("C: XYZZY\nS: 500 ...\n".repeat(4) + message).repeat(3));
        }

        @Test
        void takesJunkForErrorsAfterAWhile() {
            smtpd.converse(HELLO + "C: NOOP\nS: 250 ...\n".repeat(13) + "C: RSET\nS: 421 4.7.0 ...\nS: closes");
        }

        @Test
        void refusesMoreRecipientsButKeepsTheOthers() { // RFC 5321 section 4.5.3.1.10
            var recipients = "C: RCPT TO:<b@there.example>\nS: 250 ...\n".repeat(TestSmtpd.MAX_RECIPIENTS);
            var more = "C: RCPT TO:<b@there.example>\nS: 452 4.5.3 ...\n".repeat(30);
            smtpd.converse(HELLO + "C: MAIL FROM:<>\nS: 250 ...\n" + recipients + more + "C: DATA\nS: 354 ...");
        }

        @Test
        void endsASessionThatGoesOnNamingRecipientsAllTheSame() {
            var recipients = "C: RCPT TO:<b@there.example>\nS: 250 ...\n".repeat(TestSmtpd.MAX_RECIPIENTS);
            var more = "C: RCPT TO:<b@there.example>\nS: 452 4.5.3 ...\n"
                    .repeat(TestSmtpd.MAX_RECIPIENTS + TestSmtpd.MAX_ERRORS - 1);
            smtpd.converse(HELLO + "C: MAIL FROM:<>\nS: 250 ...\n" + recipients + more
                    + "C: RCPT TO:<b@there.example>\nS: 421 4.7.0 ...\nS: closes");
        }

        @Test
        void endsASessionThatAsksForARefusalAgainAndAgain() {
            var limited = new TestSmtpd(new AnvilConfig(0, 0, 1, 0, 0, 64, Network.LOOPBACK));
            limited.converse(HELLO + """
                    C: MAIL FROM:<>
                    S: 250 ...
                    C: RSET
                    S: 250 ...
                    """ + "C: MAIL FROM:<>\nS: 450 4.7.1 ...\n".repeat(12)
                    + "C: MAIL FROM:<>\nS: 421 4.7.0 ...\nS: closes");
        }

        @Test
        void endsASessionThatAsksForRoomAgainAndAgain() {
            smtpd.spool.atReceive = Optional.of(new SpoolFullException("full"));
            smtpd.converse(
                    HELLO + """
                    C: MAIL FROM:<>
                    S: 250 ...
                    C: RCPT TO:<b@there.example>
                    S: 250 ...
                    """ + "C: DATA\nS: 452 4.3.1 ...\n".repeat(13) + "C: DATA\nS: 421 4.7.0 ...\nS: closes");
        }

        @Test
        void turnsAwayTheClientWithTooManySessions() {
            var clients = new ArrayList<Client>();
            for (int i = 0; i < 10; i++) {
                clients.add(smtpd.connect().converse("S: 220 ..."));
            }
            smtpd.connect().converse("S: 421 4.3.2 relay.example closing: too many sessions from...\nS: closes");
            smtpd.connect("192.0.2.8").converse("S: 220 ...");
            clients.get(0).converse("C: QUIT\nS: 221 ...\nS: closes");
            smtpd.connect().converse("S: 220 ...");
        }

        @Test
        void turnsAwayEveryoneWhenThereAreTooManySessions() {
            var clients = new ArrayList<Client>();
            for (int i = 0; i < TestSmtpd.MAX_SESSIONS; i++) {
                clients.add(smtpd.connect("127.0.0.1").converse("S: 220 ..."));
            }
            smtpd.connect("192.0.2.7")
                    .converse("S: 421 4.3.2 ... too many sessions".replace("... ", "relay.example closing: ")
                            + "\nS: closes");
            clients.get(0).channel.close();
            smtpd.connect("192.0.2.7").converse("S: 220 ...");
        }

        @Test
        void countsMessagesAndRecipients() {
            var limited = new TestSmtpd(new AnvilConfig(0, 0, 1, 1, 0, 64, Network.LOOPBACK));
            limited.converse(HELLO + """
                    C: MAIL FROM:<>
                    S: 250 ...
                    C: RCPT TO:<b@there.example>
                    S: 250 ...
                    C: RCPT TO:<c@there.example>
                    S: 450 4.7.1 too many recipients...
                    C: RSET
                    S: 250 ...
                    C: MAIL FROM:<>
                    S: 450 4.7.1 too many messages...
                    """);
        }
    }

    @Nested
    class OfHostileClients {
        @Test
        void keepsALineWithoutEndInBoundedMemory() {
            var client = smtpd.converse(HELLO);
            for (int i = 0; i < 1000; i++) {
                client.send("x".repeat(1000));
            }
            assertThat(client.unexpected()).isEmpty();
            client.send("\r\n").converse("S: 500 5.5.2 line longer than " + CommandDecoder.MAX_LINE + " octets");
        }

        @Test
        void stopsReadingWhenRepliesAreNotTaken() {
            var client = smtpd.converse(HELLO + "C: MAIL FROM:<>\nS: 250 ...");
            client.stopTakingReplies();
            client.send("RCPT TO:<b@there.example>\r\n".repeat(2000));
            assertThat(client.channel.config().isAutoRead()).isFalse();
            assertThat(client.channel.unsafe().outboundBuffer().totalPendingWriteBytes())
                    .isLessThan(40_000);
        }

        @RepeatedTest(300)
        void alwaysGetAnAnswerOrAreCutOffWithAReason(RepetitionInfo repetition) {
            var random = new Random(repetition.getCurrentRepetition());
            String[] words = {
                "EHLO a",
                "HELO a",
                "MAIL FROM:<>",
                "MAIL FROM:<a@b.example> SIZE=9 BODY=8BITMIME",
                "RCPT TO:<b@c.example>",
                "RCPT TO:<",
                "DATA",
                "RSET",
                "NOOP",
                "VRFY x",
                "HELP",
                ".",
                "..",
                "a: b",
                "\u00fc",
                "\0",
                "\r",
                "\n",
                "",
                " ",
                "<\"\\\">",
                "MAIL FROM:<\"\\",
                "RCPT TO:<\"",
                "MAIL FROM:<a@[",
                "RCPT TO:<a@[IPv6:",
                "MAIL FROM:<a@b> =",
                "QUI"
            };
            var client = smtpd.connect().send("EHLO client.example\r\n");
            for (int i = 0; i < 200 && client.channel.isOpen(); i++) {
                var packet = new StringBuilder();
                for (int n = 1 + random.nextInt(3); n > 0; n--) {
                    packet.append(words[random.nextInt(words.length)]).append(random.nextInt(8) == 0 ? "" : "\r\n");
                }
                client.send(packet.toString());
            }
            List<String> replies = client.unexpected();
            assertThat(replies).allMatch(line -> line.matches("[2-5]\\d\\d[ -].*"));
            if (!client.channel.isOpen()) {
                assertThat(replies.get(replies.size() - 1)).matches("(421|554) .*");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"NOOP\n", "NOOP\nNOOP", "\nNOOP", "NO\0OP", "NOOP\r"})
        void takesNothingButCrLfForTheEndOfACommand(String line) {
            smtpd.converse(HELLO).send(line + "\r\n").converse("S: 500 5.5.2 ...\nC: NOOP\nS: 250 ...");
        }
    }

    @Nested
    class WhenDraining {
        @Test
        void endsIdleSessionsAndLetsTransactionsFinish() {
            var idle = smtpd.converse(HELLO);
            var sending = smtpd.converse(DATA);
            CompletionStage<Void> drained = smtpd.shared.sessions.drain();
            idle.converse("S: 421 4.3.2 relay.example closing: shutting down\nS: closes");
            assertThat(drained.toCompletableFuture()).isNotDone();
            sending.send(".\r\n").converse("S: 250 2.0.0 queued...\nS: 421 4.3.2 ...\nS: closes");
            assertThat(drained.toCompletableFuture()).isCompleted();
        }

        @Test
        void waitsForTheSync() {
            smtpd.spool.slow = true;
            var client = smtpd.converse(DATA).send(".\r\n");
            CompletionStage<Void> drained = smtpd.shared.sessions.drain();
            assertThat(drained.toCompletableFuture()).isNotDone();
            smtpd.spool.sync();
            client.converse("S: 250 2.0.0 queued...\nS: 421 4.3.2 ...\nS: closes");
            assertThat(drained.toCompletableFuture()).isCompleted();
        }

        @Test
        void beginsNoTransaction() {
            var client = smtpd.converse(DATA);
            smtpd.shared.sessions.drain();
            client.send(".\r\nMAIL FROM:<>\r\n").converse("S: 250 2.0.0 queued...\nS: 421 4.3.2 ...\nS: closes");
        }

        @Test
        void hasNothingToDoWithoutSessions() {
            assertThat(smtpd.shared.sessions.drain().toCompletableFuture()).isCompleted();
        }
    }

    @Test
    void forgetsWhatWasUnderWayWhenTheClientLeaves() {
        var client = smtpd.converse(DATA).send("text\r\n");
        client.channel.close();
        assertThat(smtpd.spool.aborted).hasSize(1);
        assertThat(smtpd.shared.sessions.drain().toCompletableFuture()).isCompleted();
    }

    @Test
    void answersTheSameHoweverPacketsAreCut() {
        List<String> replies = null;
        for (int size = 1; size < 60; size++) {
            var fresh = new TestSmtpd();
            var client = fresh.connect();
            client.send("EHLO a\r\n");
            var rest = "MAIL FROM:<>\r\nRCPT TO:<b@there.example>\r\nXYZZY\r\nDATA\r\n";
            var content = "a: b\r\n\r\n..\r\n.\r\nNOOP\r\nQUIT\r\n";
            for (String part : List.of(rest, content)) {
                for (int at = 0; at < part.length(); at += size) {
                    client.send(part.substring(at, Math.min(part.length(), at + size)));
                }
            }
            replies = replies == null ? client.unexpected() : replies;
            assertThat(client.unexpected()).isEqualTo(replies).hasSize(16);
        }
    }
}
