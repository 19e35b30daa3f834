package io.posthouse.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandDecoderTest {
    private final CommandDecoder decoder = new CommandDecoder();

    @Test
    void knowsVerbsInEitherCase() { // RFC 5321 section 2.4
        assertThat(decode("ehlo a\r\nMAIL FROM:<>\r\nrSeT\r\nQUIT\r\n"))
                .extracting(Command::verb)
                .containsExactly(Verb.EHLO, Verb.MAIL, Verb.RSET, Verb.QUIT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"QUI", "QUITX", "QUIT\tX", "XYZZY", "qui4", "1UIT", "\u00d1UIT", "Q5IT", " QUIT", "EHL/ a"})
    void takesNothingElseForAVerb(String line) {
        assertThat(decode(line + "\r\n")).extracting(Command::verb).containsExactly(Verb.UNKNOWN);
    }

    @Test
    void givesTheArgumentWithoutSpacesAround() {
        assertThat(decode("EHLO  client.example  \r\n").get(0).argument()).isEqualTo("client.example");
        assertThat(decode("EHLO\r\n").get(0).argument()).isEmpty();
        assertThat(decode("EHLO   \r\n").get(0).argument()).isEmpty();
    }

    @Test
    void waitsForTheEndOfTheLine() {
        ByteBuf in = Unpooled.buffer();
        for (char c : "NOOP\r".toCharArray()) {
            in.writeByte(c);
            assertThat(decoder.decode(in)).isEmpty();
        }
        in.writeByte('\n');
        assertThat(decoder.decode(in)).isPresent();
        assertThat(in.isReadable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOOP\nQUIT", "NOOP\rQUIT", "NOOP\0", "\nQUIT", "NOOP\r", "NOOP\n"})
    void takesNothingButCrLfForTheEndOfALine(String line) { // RFC 5321 section 2.3.8
        assertThat(decode(line + "\r\nRSET\r\n")).extracting(Command::verb).containsExactly(Verb.MALFORMED, Verb.RSET);
    }

    @Test
    void swallowsALineThatIsTooLongInBoundedMemory() {
        ByteBuf in = Unpooled.buffer();
        for (int i = 0; i < 10_000; i++) {
            in.writeCharSequence("no end of it\n", StandardCharsets.US_ASCII);
            assertThat(decoder.decode(in)).isEmpty();
            in.discardReadBytes();
            assertThat(in.readableBytes()).isLessThan(CommandDecoder.MAX_LINE);
        }
        in.writeByte('\r');
        assertThat(decoder.decode(in)).isEmpty();
        in.writeCharSequence("\nQUIT\r\n", StandardCharsets.US_ASCII);
        assertThat(decoder.decode(in)).contains(Command.malformed("line longer than 2048 octets"));
        assertThat(decoder.decode(in)).contains(Command.of("QUIT"));
    }

    @Test
    void letsTheLongestLineThrough() {
        var longest = "NOOP " + "x".repeat(CommandDecoder.MAX_LINE - 7);
        assertThat(decode(longest + "\r\n")).extracting(Command::verb).containsExactly(Verb.NOOP);
        assertThat(decode(longest + "x\r\n")).extracting(Command::verb).containsExactly(Verb.MALFORMED);
    }

    @Test
    void refusesAnEmptyLine() {
        assertThat(decode("\r\n")).extracting(Command::verb).containsExactly(Verb.MALFORMED);
    }

    private List<Command> decode(String lines) {
        ByteBuf in = Unpooled.copiedBuffer(lines, StandardCharsets.ISO_8859_1);
        var commands = new ArrayList<Command>();
        for (Optional<Command> next = decoder.decode(in); next.isPresent(); next = decoder.decode(in)) {
            commands.add(next.get());
        }
        return commands;
    }
}
