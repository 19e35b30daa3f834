package io.posthouse.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.posthouse.bus.LocalBus;
import io.posthouse.bus.ManualTime;
import io.posthouse.bus.contract.Accepted;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Envelope;
import io.posthouse.mail.Priority;
import io.posthouse.mail.QueueId;
import io.posthouse.mail.Reception;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import io.posthouse.spool.SpoolFullException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CleanupTest {
    private static final Instant NOW = Instant.parse("2026-11-03T16:44:00Z");
    private static final ContentTraits PLAIN = new ContentTraits(false, false, 20);
    private static final String RECEIVED = """
            Received: from client.example (unknown [192.0.2.7])
            \tby relay.example (Posthouse) with ESMTP id 00000000001
            \tfor <b@there.example>; Tue, 3 Nov 2026 16:44:00 +0000
            """.replace("\n", "\r\n");

    private final MemorySpool spool = new MemorySpool();
    private final LocalBus bus = new LocalBus(new ManualTime(NOW), new Random(1));
    private final Cleanup cleanup = new Cleanup(spool.spool(), bus, Domain.parse("relay.example"));

    @Nested
    class TheTraceHeader { // RFC 5321 section 4.4
        @Test
        void saysFromWhomByWhomAndWhen() {
            accept(begin(from("192.0.2.7"), "b@there.example"), "Subject: x\r\n\r\ntext\r\n");
            assertThat(spool.content()).isEqualTo(RECEIVED + "Subject: x\r\n\r\ntext\r\n");
        }

        @Test
        void namesNoRecipientWhereThereAreSeveral() {
            begin(from("192.0.2.7"), "b@there.example", "c@there.example");
            assertThat(spool.content()).doesNotContain("there.example");
        }

        @Test
        void writesIpv6AddressesAsLiterals() {
            begin(from("2001:db8::7"), "b@there.example");
            assertThat(spool.content()).contains("(unknown [IPv6:2001:db8:0:0:0:0:0:7])");
        }

        @Test
        void leavesOutTheClientWhereThereIsNone() {
            begin(new Reception(Optional.empty(), "", "", true, NOW), "b@there.example");
            assertThat(spool.content())
                    .startsWith("Received: by relay.example (Posthouse) id 00000000001\r\n\tfor <b@");
        }
    }

    @Test
    void saysAcceptedAfterTheSync() {
        var heard = new ArrayList<Accepted>();
        bus.subscribe("test", Accepted.class, Runnable::run, heard::add);
        assertThat(accept(begin(from("192.0.2.7"), "b@there.example"), "A: b\r\n"))
                .isEqualTo(new QueueId(1));
        assertThat(heard).singleElement().satisfies(accepted -> {
            assertThat(accepted.sizeBytes()).isEqualTo(RECEIVED.length() + 6);
            assertThat(accepted.traits().longestLine())
                    .isEqualTo(RECEIVED.lines().mapToInt(String::length).max().orElseThrow());
            assertThat(accepted.at()).isEqualTo(NOW);
        });
    }

    @Test
    void saysNothingWhenTheSpoolIsFull() {
        var heard = new ArrayList<Accepted>();
        bus.subscribe("test", Accepted.class, Runnable::run, heard::add);
        spool.trouble = Optional.of(new SpoolFullException("full"));
        var stage = begin(from("192.0.2.7"), "b@there.example").accept(PLAIN);
        assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "\r\ntext\r\n",
                "no header: at all\r\ntext\r\n",
                " Subject: x\r\n\r\n",
                ": x\r\n",
                "text\r\n",
                "text",
                "\u00fcber: x\r\n\r\n",
                "From a@here.example Mon Nov 23\r\nSubject: x\r\n\r\n",
                "Subject: x\r\ntext with no empty line: before it\r\n\r\n",
                "Subject: cut off",
                "Subject: x\r\n\r",
            })
    void passesOnUnchangedWhatHasNoProperHeaderSection(String content) {
        accept(begin(submission(), "b@there.example"), content);
        assertThat(spool.content().substring(RECEIVED.length())).isEqualTo(content);
    }

    @Test
    void doesNotTakeALongLineForAHeader() {
        var content = "x".repeat(300_000) + "\r\n";
        accept(begin(from("192.0.2.7"), "b@there.example"), content);
        assertThat(spool.content()).endsWith(content);
    }

    @Test
    void tracesAPriorityThatIsNotTheUsualOne() { // RFC 6710 section 4.1
        var envelope = new Envelope(ReversePath.NULL, List.of(Recipient.of("b@there.example")), BodyType.SEVEN_BIT);
        accept(cleanup.begin(envelope.withPriority(new Priority(-3)), from("192.0.2.7")), "");
        assertThat(spool.content()).contains("\r\n\tfor <b@there.example> priority -3; Tue, 3 Nov 2026");
    }

    @Nested
    class OfSubmittedMessages { // RFC 6409 section 8
        private static final String ADDED =
                "Date: Tue, 3 Nov 2026 16:44:00 +0000\r\nMessage-ID: <00000000001@relay.example>\r\n";

        @Test
        void addsWhatIsMissingAtTheEndOfTheHeaderSection() {
            accept(begin(submission(), "b@there.example"), "Subject: x\r\n y\r\n\r\ntext\r\n\r\nDate: no\r\n");
            assertThat(spool.content())
                    .isEqualTo(RECEIVED + "Subject: x\r\n y\r\n" + ADDED + "\r\ntext\r\n\r\nDate: no\r\n");
        }

        @Test
        void addsWhereThereIsNoBody() {
            accept(begin(submission(), "b@there.example"), "Subject: x\r\n");
            assertThat(spool.content()).isEqualTo(RECEIVED + "Subject: x\r\n" + ADDED);
        }

        @Test
        void leavesWhatIsThere() {
            accept(begin(submission(), "b@there.example"), "dAtE : x\r\nMESSAGE-id:\r\n y\r\n\r\n");
            assertThat(spool.content()).isEqualTo(RECEIVED + "dAtE : x\r\nMESSAGE-id:\r\n y\r\n\r\n");
        }

        @Test
        void isNotFooledByFoldedOrSimilarFields() {
            accept(
                    begin(submission(), "b@there.example"),
                    "Subject: x\r\n Date: y\r\nDated: z\r\nMessage-IDs: z\r\n\r\n");
            assertThat(spool.content()).endsWith(ADDED + "\r\n");
        }

        @Test
        void addsNothingToOthers() {
            accept(begin(from("192.0.2.7"), "b@there.example"), "Subject: x\r\n\r\n");
            assertThat(spool.content()).isEqualTo(RECEIVED + "Subject: x\r\n\r\n");
        }
    }

    @Nested
    class Refuses {
        @Test
        void aMessageThatHasBeenAroundTooLong() { // RFC 5321 section 6.3
            var hops = "rEcEiVeD: from a\r\n\tby b\r\n".repeat(CleanupStream.MAX_RECEIVED);
            assertThat(refusal(hops + "\r\n" + hops)).isEmpty();
            assertThat(refusal(hops + "Received: x\r\n\r\n").orElseThrow()).startsWith("554 5.4.6 too many hops");
            assertThat(spool.aborted).isTrue();
        }

        @Test
        void aHeaderSectionWithoutEnd() {
            var longest = "A: " + "x".repeat(CleanupStream.MAX_HEADER - 5) + "\r\n";
            assertThat(refusal(longest + "\r\n")).isEmpty();
            assertThat(refusal(longest + "B").orElseThrow()).startsWith("552 5.3.4 header section longer");
        }

        private Optional<String> refusal(String content) {
            var stream = begin(from("192.0.2.7"), "b@there.example");
            write(stream, content, content.length());
            return stream.refusal().map(Object::toString);
        }
    }

    @RepeatedTest(200)
    void writesTheSameHoweverThePiecesAreCut(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        String[] parts = {
            "\r\n", "\r\n", "A: b", "Date:", "Received", ":", " ", "Message-ID: x", "\r\n\r\n", "\u00fc", "c"
        };
        var content = new StringBuilder("A: b\r\n".repeat(random.nextInt(2)));
        for (int i = random.nextInt(25); i > 0; i--) {
            content.append(parts[random.nextInt(parts.length)]);
        }
        var whole = accepted(content.toString(), Integer.MAX_VALUE);
        assertThat(accepted(content.toString(), 1)).isEqualTo(whole);
        assertThat(accepted(content.toString(), 1 + random.nextInt(20))).isEqualTo(whole);
    }

    private static String accepted(String content, int piece) {
        var test = new CleanupTest();
        var stream = test.begin(submission(), "b@there.example");
        test.write(stream, content, piece);
        stream.accept(PLAIN);
        return test.spool.content();
    }

    private CleanupStream begin(Reception reception, String... recipients) {
        List<Recipient> all = Stream.of(recipients).map(Recipient::of).toList();
        return cleanup.begin(new Envelope(ReversePath.NULL, all, BodyType.SEVEN_BIT), reception);
    }

    private QueueId accept(CleanupStream stream, String content) {
        write(stream, content, Integer.MAX_VALUE);
        return stream.accept(PLAIN).toCompletableFuture().join();
    }

    private void write(CleanupStream stream, String content, int piece) {
        for (int at = 0; at < content.length(); at += Math.min(piece, content.length() - at)) {
            var octets = content.substring(at, at + Math.min(piece, content.length() - at));
            stream.write(Unpooled.copiedBuffer(octets, StandardCharsets.ISO_8859_1));
        }
    }

    private static Reception submission() {
        return new Reception(from("192.0.2.7").client(), "client.example", "ESMTP", true, NOW);
    }

    private static Reception from(String address) {
        try {
            return new Reception(Optional.of(InetAddress.getByName(address)), "client.example", "ESMTP", false, NOW);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
