package io.posthouse.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DotStuffingTest {
    private static String encode(DotStuffing stuffing, String content) {
        ByteBuf out = Unpooled.buffer();
        stuffing.encode(Unpooled.copiedBuffer(content, StandardCharsets.ISO_8859_1), out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''            | ''",
                "a~~           | a~~",
                ".             | ..",
                ".~~           | ..~~",
                "..~~.a~~      | ...~~..a~~",
                "a.b~~c.~~     | a.b~~c.~~",
                "a~~.~~.~~b    | a~~..~~..~~b",
                "a~.~~         | a~.~~",
            })
    void doublesADotThatBeginsALine(String content, String wire) { // ~~ is CRLF, a lone ~ is a lone LF
        assertThat(encode(new DotStuffing(), lineEnds(content))).isEqualTo(lineEnds(wire));
    }

    private static String lineEnds(String text) {
        return text.replace("~~", "\r\n").replace('~', '\n');
    }

    @Test
    void encodesTheSameHoweverTheContentIsCut() {
        for (int seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var content = new StringBuilder();
            for (int i = random.nextInt(200); i > 0; i--) {
                content.append("..\r\n\r\nx".charAt(random.nextInt(7)));
            }
            var stuffing = new DotStuffing();
            var wire = new StringBuilder();
            for (int from = 0; from < content.length(); ) {
                int to = Math.min(content.length(), from + 1 + random.nextInt(8));
                wire.append(encode(stuffing, content.substring(from, to)));
                from = to;
            }
            String expected = ("\r\n" + content).replace("\r\n.", "\r\n..").substring(2);
            assertThat(wire.toString()).as("seed %d", seed).isEqualTo(expected);
        }
    }

    @Test
    void tellsWhetherTheContentEndsItsLastLine() {
        var stuffing = new DotStuffing();
        assertThat(stuffing.isAtLineStart()).isTrue();
        encode(stuffing, "a\r");
        assertThat(stuffing.isAtLineStart()).isFalse();
        encode(stuffing, "\n");
        assertThat(stuffing.isAtLineStart()).isTrue();
    }
}
