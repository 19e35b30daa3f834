package io.posthouse.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@there.example",
                "first.last+tag@there.example",
                "!#$%&'*+-/=?^_`{|}~@there.example",
                "\"two words\"@there.example",
                "\"with \\\"quotes\\\" and \\\\\"@there.example",
                "\"at@sign\"@there.example",
                "a@[192.0.2.1]",
                "a@[ipv6:2001:db8::1]",
                "a@[ipv6:::]",
                "a@[ipv6:1:2:3:4:5:6:7:8]",
                "a@[ipv6:1:2:3:4:5:6:192.0.2.1]",
                "a@[ipv6:::ffff:192.0.2.1]",
                "a@sub_domain.example",
                "a@localhost",
            })
    void comesBackAsItWasWritten(String address) {
        assertThat(Mailbox.parse(address)).hasToString(address);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`', // none of the addresses has one
            value = {
                "there.example | no @ between",
                "@there.example | empty local-part",
                "a@ | empty domain",
                ".a@there.example | misplaced dot",
                "a.@there.example | misplaced dot",
                "a..b@there.example | misplaced dot",
                "a b@there.example | not allowed in local-part",
                "a(comment)@there.example | not allowed in local-part",
                "a@there..example | empty label",
                "a@there.example. | empty label",
                "a@-there.example | hyphen",
                "a@there-.example | hyphen",
                "a@b@there.example | not allowed in domain",
                "a@[192.0.2.256] | malformed address literal",
                "a@[192.0.2] | malformed address literal",
                "a@[192.0.2.1 | malformed address literal",
                "a@[ipv6::::::] | malformed address literal",
                "a@[ipv6:1:2] | malformed address literal",
                "a@[ipv6:1::2::3] | malformed address literal",
                "a@[ipv6:12345::] | malformed address literal",
                "a@[ipv6::1:2:3:4:5:6:7] | malformed address literal",
                "a@[ipv6:1:2:3:4:5:6:7:8::] | malformed address literal",
                "a@[ipv6:1:2:3:4:5:6:7:192.0.2.1] | malformed address literal",
                "a@[ipv6:::999.0.2.1] | malformed address literal",
                "a@[ipv6:192.0.2.1::] | malformed address literal",
                "\"a@there.example | no @ between",
                "\"a\"b@there.example | no @ between",
                "\"\"@there.example | empty local-part",
                "é@there.example | not allowed in local-part",
                "a@thére.example | not allowed in domain",
            })
    void saysWhatIsWrong(String address, String reason) {
        assertThatThrownBy(() -> Mailbox.parse(address))
                .isInstanceOf(MalformedAddressException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void keepsTheCaseOfTheLocalPartOnly() { // RFC 5321 section 2.4
        assertThat(Mailbox.parse("Ann@There.EXAMPLE")).hasToString("Ann@there.example");
        assertThat(Mailbox.parse("a@there.example")).isNotEqualTo(Mailbox.parse("A@there.example"));
    }

    @Test
    void holdsTheLengthsOfTheStandard() { // RFC 5321 section 4.5.3.1
        assertThat(Mailbox.parse("a".repeat(64) + "@there.example").localPart()).hasSize(64);
        assertThatThrownBy(() -> Mailbox.parse("a".repeat(65) + "@there.example"))
                .hasMessageContaining("longer than 64");
        assertThatThrownBy(() -> Mailbox.parse("a@" + "a".repeat(64) + ".example"))
                .hasMessageContaining("longer than 63");
        assertThatThrownBy(() -> Mailbox.parse("a@" + "a.".repeat(128) + "example"))
                .hasMessageContaining("longer than 255");
    }

    @Test
    void theEmptyReversePathIsNull() {
        assertThat(ReversePath.parse("")).isEqualTo(ReversePath.NULL).hasToString("<>");
        assertThat(ReversePath.parse("a@here.example")).hasToString("<a@here.example>");
    }
}
