package io.posthouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.Mailbox;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LetterTest {
    private static final Instant DATE = Instant.parse("2026-11-03T17:15:00Z");

    private static String content(String subject, String body, boolean eightBit) {
        var letter = new Letter(
                Mailbox.parse("me@here.example"),
                List.of(Mailbox.parse("a@there.example"), Mailbox.parse("b@there.example")),
                subject,
                body,
                DATE);
        return new String(letter.content(eightBit), UTF_8);
    }

    private static String body(String content) {
        return content.substring(content.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void isAMessageOfPlainText() {
        assertThat(content("Hello", "One\nTwo", false)).isEqualTo("""
                        Date: Tue, 3 Nov 2026 17:15:00 +0000
                        From: <me@here.example>
                        To: <a@there.example>,
                         <b@there.example>
                        Subject: Hello
                        MIME-Version: 1.0
                        Content-Type: text/plain; charset=us-ascii
                        Content-Transfer-Encoding: 7bit

                        One
                        Two
                        """.replace("\n", "\r\n"));
    }

    @Test
    void endsEveryLineWithCrLfWhateverItWasGiven() {
        assertThat(body(content("", "a\rb\nc\r\nd", false))).isEqualTo("a\r\nb\r\nc\r\nd\r\n");
    }

    @Test
    void leavesEightBitTextAsItIsWhereTheServerTakesIt() { // RFC 6152
        String content = content("", "Grüße", true);
        assertThat(content).contains("charset=utf-8\r\n", "Content-Transfer-Encoding: 8bit\r\n");
        assertThat(body(content)).isEqualTo("Grüße\r\n");
    }

    @Test
    void encodesEightBitTextWhereTheServerDoesNot() {
        String content = content("", "Grüße", false);
        assertThat(content).contains("Content-Transfer-Encoding: base64\r\n");
        assertThat(body(content)).isEqualTo("R3LDvMOfZQ0K\r\n");
    }

    @Test
    void encodesLinesThatAreTooLong() { // RFC 5322 section 2.1.1
        String content = content("", "x".repeat(999), true);
        assertThat(content).contains("Content-Transfer-Encoding: base64\r\n");
        assertThat(Arrays.stream(content.split("\r\n"))).allMatch(line -> line.length() <= 78);
    }

    @Test
    void writesASubjectThatIsNotAsciiAsEncodedWords() { // RFC 2047 section 2
        assertThat(content("Grüße aus Köln, wo es heute regnet und morgen auch", "", true))
                .contains("Subject: =?utf-8?B?R3LDvMOfZSBhdXMgS8O2bG4sIHdvIGVzIGhldXRlIHJlZ25ldCB1bmQgbW9y?=\r\n"
                        + " =?utf-8?B?Z2VuIGF1Y2g=?=\r\n");
    }

    @Test
    void letsNoSubjectBecomeAFieldOfItsOwn() {
        assertThat(content("Hello\r\nBcc: <c@there.example>", "", true)).doesNotContain("\r\nBcc");
    }
}
