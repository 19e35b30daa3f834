package io.posthouse.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.posthouse.mail.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyDecoderTest {
    private static final String CONVERSATION = """
            220 mx.there.example ESMTP ready
            250-mx.there.example
            250-PIPELINING
            250-SIZE 52428800
            250 8BITMIME
            250 2.1.0 Ok
            550-5.1.1 <nobody@there.example>: no such mailbox
            550 5.1.1 ask postmaster
            354
            250 2.0.0 Ok: queued as 7F3A0C9B2D4
            221 2.0.0 Bye
            """;

    private final ReplyDecoder decoder = new ReplyDecoder();

    private List<Reply> decode(String wire) {
        var replies = new ArrayList<Reply>();
        ByteBuf in = Unpooled.copiedBuffer(wire, StandardCharsets.UTF_8);
        for (Optional<Reply> reply = decoder.decode(in); reply.isPresent(); reply = decoder.decode(in)) {
            replies.add(reply.get());
        }
        assertThat(in.isReadable()).isFalse();
        return replies;
    }

    private static String wire(String lines) {
        return lines.replace("\n", "\r\n");
    }

    @Test
    void readsCodeStatusAndLines() {
        assertThat(decode(wire(CONVERSATION)))
                .containsExactly(
                        Reply.plain(220, "mx.there.example ESMTP ready"),
                        Reply.plain(250, "mx.there.example", "PIPELINING", "SIZE 52428800", "8BITMIME"),
                        Reply.of(250, "2.1.0", "Ok"),
                        new Reply(
                                550,
                                Reply.of(550, "5.1.1", "").status(),
                                List.of("<nobody@there.example>: no such mailbox", "ask postmaster")),
                        Reply.plain(354, ""),
                        Reply.of(250, "2.0.0", "Ok: queued as 7F3A0C9B2D4"),
                        Reply.of(221, "2.0.0", "Bye"));
    }

    @Test
    void readsTheSameHoweverTheNetworkCutsIt() {
        List<Reply> whole = decode(wire(CONVERSATION));
        for (int seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var pieces = new ArrayList<Reply>();
            String rest = wire(CONVERSATION);
            while (!rest.isEmpty()) {
                int cut = Math.min(rest.length(), 1 + random.nextInt(1 + seed % 60));
                pieces.addAll(decode(rest.substring(0, cut)));
                rest = rest.substring(cut);
            }
            assertThat(pieces).as("seed %d", seed).isEqualTo(whole);
            assertThat(decoder.isWithinReply()).isFalse();
        }
    }

    @Test
    void takesALineThatEndsWithLineFeedOnly() {
        assertThat(decode("250 2.0.0 Ok\n")).containsExactly(Reply.of(250, "2.0.0", "Ok"));
    }

    @Test
    void takesTextInUtf8() {
        assertThat(decode("550 unbekannt: jürgen\r\n")).containsExactly(Reply.plain(550, "unbekannt: jürgen"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "250 2.1 Ok",
                "250 4.1.0 Ok",
                "250 2.1.0Ok",
                "250 2.1.1234 Ok",
                "250 2..0 Ok",
                "354 3.0.0 go",
                "250 2."
            })
    void leavesAloneWhatIsNoEnhancedStatusCode(String line) {
        assertThat(decode(line + "\r\n"))
                .containsExactly(Reply.plain(Integer.parseInt(line.substring(0, 3)), line.substring(4)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "25", "hello", "150 x", "600 x", "250_x", "2500 x", "SSH-2.0-OpenSSH", "250-a\r\n251 b"})
    void refusesWhatIsNoReply(String line) {
        assertThatThrownBy(() -> decode(line + "\r\n")).isInstanceOf(MalformedReplyException.class);
    }

    @Test
    void showsNonsenseEscapedAndCut() {
        assertThatThrownBy(() -> decode("\u0007" + "x".repeat(500) + "\r\n"))
                .hasMessageContaining("not a reply: \"?xxx")
                .hasMessageEndingWith("...\"");
    }

    @Test
    void refusesALineThatDoesNotEnd() {
        assertThat(decode("250 " + "x".repeat(ReplyDecoder.MAX_LINE - 4))).isEmpty();
        assertThatThrownBy(() -> decode("x")).isInstanceOf(MalformedReplyException.class);
    }

    @Test
    void refusesAReplyThatDoesNotEnd() {
        assertThatThrownBy(() -> decode("250-more\r\n".repeat(ReplyDecoder.MAX_REPLY / 10 + 1)))
                .hasMessage("too long a reply: \"250-more??\"");
    }

    @Test
    void tellsWhetherAReplyHasBegun() {
        assertThat(decoder.isWithinReply()).isFalse();
        decode("250-first\r\n");
        assertThat(decoder.isWithinReply()).isTrue();
        decode("250 last\r\n");
        assertThat(decoder.isWithinReply()).isFalse();
        decode("2");
        assertThat(decoder.isWithinReply()).isTrue();
    }
}
