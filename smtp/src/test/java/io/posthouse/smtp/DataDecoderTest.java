package io.posthouse.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.posthouse.mail.ContentTraits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataDecoderTest {

    @Test
    void readsAnEmptyContent() {
        var read = read(".\r\n");
        assertThat(read.content).isEmpty();
        assertThat(read.ended).isTrue();
        assertThat(read.traits).isEqualTo(new ContentTraits(false, false, 0));
    }

    @Test
    void removesTheDotsOfTransparency() { // RFC 5321 section 4.5.2
        assertThat(read("..\r\n...\r\na.\r\n..a\r\n.\r\n").content).isEqualTo(".\r\n..\r\na.\r\n.a\r\n");
    }

    @Test
    void leavesTheCommandsThatFollow() {
        assertThat(read("a\r\n.\r\nQUIT\r\n").rest).isEqualTo("QUIT\r\n");
    }

    @Test
    void passesLinesOfAnyLengthUnchanged() {
        var line = "x".repeat(70_000) + "\r\n";
        var read = read(line + ".\r\n");
        assertThat(read.content).isEqualTo(line);
        assertThat(read.traits.longestLine()).isEqualTo(70_000);
    }

    @Nested
    class NotesThat {
        @Test
        void aStoredLineBeginsWithADot() {
            assertThat(read("..a\r\n.\r\n").traits.dotLines()).isTrue();
            assertThat(read("a.\r\n.\r\n").traits.dotLines()).isFalse();
        }

        @Test
        void aDotThatNoDotFollowsIsGone() { // a client that does not know transparency: RFC 5321 section 4.5.2
            // removes it
            var read = read(".a\r\n.\r\n");
            assertThat(read.content).isEqualTo("a\r\n");
            assertThat(read.traits.dotLines()).isFalse();
        }

        @Test
        void anOctetIsAbove127() {
            assertThat(read("gr\u00fc\u00dfe\r\n.\r\n").traits.eightBit()).isTrue();
            assertThat(read("gruesse, long enough for words\r\n.\r\n").traits.eightBit())
                    .isFalse();
        }

        @Test
        void onlyTheCommandsBehindTheEndHaveHighBits() {
            assertThat(read("a\r\n.\r\n\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc")
                            .traits
                            .eightBit())
                    .isFalse();
        }
    }

    /** Ends of data that some host believes in (RFC 5321 section 2.3.8 and 4.1.1.4 know one). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\n.\n",
                "a\n.\r\n",
                "a\r\n.\n",
                "a\r.\r",
                "a\r.\r\n",
                "a\r\n.\r",
                "a\n.\r",
                "a\r.\n",
                "a\r\n.\0\r\n",
                "a\r\n\0.\r\n",
                "a\r\n.\r\r\n",
                "a\0\r\n.\r\0\n",
                "a\n\r.\r\n",
                "a\r\n.\n\r\n",
                "a\n\n.\n\n"
            })
    void endsNowhereElse(String smuggled) {
        var read = read(smuggled + "MAIL FROM:<evil@there.example>\r\nRCPT TO:<b@here.example>\r\n.\r\nQUIT\r\n");
        assertThat(read.ended).isTrue();
        assertThat(read.rest).isEqualTo("QUIT\r\n");
        assertThat(read.flaw).isPresent();
    }

    @Test
    void namesTheFlaw() {
        assertThat(read("a\nb\r\n.\r\n").flaw).contains(ContentFlaw.BARE_LF);
        assertThat(read("a\rb\r\n.\r\n").flaw).contains(ContentFlaw.BARE_CR);
        assertThat(read("a\0b\r\n.\r\n").flaw).contains(ContentFlaw.NUL);
        assertThat(read("a\r\r\n.\r\n").flaw).contains(ContentFlaw.BARE_CR);
        assertThat(read("a\tb\u000b\r\n.\r\n").flaw).isEmpty();
    }

    @RepeatedTest(300)
    void readsTheSameHoweverPacketsAreCut(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var wire = randomWire(random) + "\r\n.\r\nRSET\r\n";
        var whole = read(wire);
        assertThat(readInPieces(wire, random, 1)).isEqualTo(whole);
        assertThat(readInPieces(wire, random, 5)).isEqualTo(whole);
        assertThat(readInPieces(wire, random, 40)).isEqualTo(whole);
    }

    @RepeatedTest(100)
    void givesBackWhatWasMadeTransparent(RepetitionInfo repetition) {
        var random = new Random(repetition.getCurrentRepetition());
        var lines = new StringBuilder();
        var wire = new StringBuilder();
        int longest = 0;
        boolean dots = false;
        for (int i = random.nextInt(30); i > 0; i--) {
            var line = ".".repeat(random.nextInt(3)) + "\u00e4b c\t".repeat(random.nextInt(300) >> random.nextInt(9));
            lines.append(line).append("\r\n");
            wire.append(line.startsWith(".") ? "." : "").append(line).append("\r\n");
            longest = Math.max(longest, line.length());
            dots |= line.startsWith(".");
        }
        var read = readInPieces(wire + ".\r\n", random, 60);
        assertThat(read.content).isEqualTo(lines.toString());
        assertThat(read.traits).isEqualTo(new ContentTraits(dots, lines.indexOf("\u00e4") >= 0, longest));
        assertThat(read.flaw).isEmpty();
    }

    /** Made of what matters, so that odd meetings are frequent. */
    private static String randomWire(Random random) {
        String[] parts = {
            "\r\n", "\r\n", ".", "..", "a", "line of some words", "\t", "\u00fc", "\r\n.", "\r", "\n", "\0"
        };
        int kinds = random.nextBoolean() ? parts.length - 3 : parts.length;
        var wire = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            wire.append(parts[random.nextInt(kinds)]);
        }
        return wire.toString();
    }

    private record Read(String content, String rest, boolean ended, Optional<ContentFlaw> flaw, ContentTraits traits) {}

    private static Read read(String wire) {
        return read(wire, new Random(0), wire.length());
    }

    private static Read readInPieces(String wire, Random random, int longest) {
        return read(wire, random, longest);
    }

    private static Read read(String wire, Random random, int longestPiece) {
        byte[] octets = wire.getBytes(StandardCharsets.ISO_8859_1);
        var decoder = new DataDecoder();
        var content = new ByteArrayOutputStream();
        boolean ended = false;
        int at = 0;
        while (!ended && at < octets.length) {
            int length = longestPiece >= octets.length
                    ? octets.length
                    : Math.min(octets.length - at, 1 + random.nextInt(longestPiece));
            ByteBuf piece = Unpooled.wrappedBuffer(octets, at, length);
            ended = decoder.decode(piece, range -> {
                var copy = new byte[range.readableBytes()];
                range.readBytes(copy);
                content.writeBytes(copy);
            });
            at += length - piece.readableBytes();
        }
        return new Read(
                decoder.flaw().isPresent() ? "" : content.toString(StandardCharsets.ISO_8859_1),
                new String(octets, at, octets.length - at, StandardCharsets.ISO_8859_1),
                ended,
                decoder.flaw(),
                decoder.traits());
    }
}
