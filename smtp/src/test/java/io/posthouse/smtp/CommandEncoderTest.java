package io.posthouse.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.posthouse.mail.BodyType;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CommandEncoderTest {
    private final ByteBuf out = Unpooled.buffer();

    private String written() {
        return out.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void writesAGroupOfCommandsIntoOneBuffer() { // RFC 2920 section 3.1
        CommandEncoder.mail(
                out, ReversePath.parse("a@here.example"), OptionalLong.of(4096), Optional.of(BodyType.EIGHT_BIT_MIME));
        CommandEncoder.rcpt(out, Recipient.of("b@there.example"));
        CommandEncoder.rcpt(out, Recipient.of("\"b c\"@there.example"));
        CommandEncoder.data(out);
        assertThat(written()).isEqualTo("""
                        MAIL FROM:<a@here.example> SIZE=4096 BODY=8BITMIME
                        RCPT TO:<b@there.example>
                        RCPT TO:<"b c"@there.example>
                        DATA
                        """.replace("\n", "\r\n"));
    }

    @Test
    void writesTheNullReversePathWithoutParametersWhereNoneAreOffered() {
        CommandEncoder.mail(out, ReversePath.NULL, OptionalLong.empty(), Optional.empty());
        assertThat(written()).isEqualTo("MAIL FROM:<>\r\n");
    }

    @Test
    void writesTheSimpleCommands() {
        CommandEncoder.ehlo(out, "here.example");
        CommandEncoder.helo(out, "here.example");
        CommandEncoder.rset(out);
        CommandEncoder.quit(out);
        assertThat(written()).isEqualTo("EHLO here.example\r\nHELO here.example\r\nRSET\r\nQUIT\r\n");
    }

    @Test
    void refusesAnAddressThatWouldBeACommandOfItsOwn() {
        var crafted = new Recipient(new Mailbox("b\r\nRSET\r\n", new Domain("there.example")));
        assertThatIllegalArgumentException().isThrownBy(() -> CommandEncoder.rcpt(out, crafted));
    }

    @Test
    void refusesAnAddressOutsideAscii() { // RFC 6531 section 3.4: only with SMTPUTF8
        var international = new Recipient(new Mailbox("jürgen", new Domain("there.example")));
        assertThatIllegalArgumentException().isThrownBy(() -> CommandEncoder.rcpt(out, international));
    }
}
