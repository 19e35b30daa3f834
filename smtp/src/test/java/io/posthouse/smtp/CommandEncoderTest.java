package io.posthouse.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.posthouse.mail.Domain;
import io.posthouse.mail.Mailbox;
import io.posthouse.mail.ReversePath;
import io.posthouse.smtp.PathArgument.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandEncoderTest {
    private final ByteBuf out = Unpooled.buffer();

    private String written() {
        return out.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void writesAGroupOfCommandsIntoOneBuffer() { // RFC 2920 section 3.1
        CommandEncoder.mail(
                out,
                ReversePath.parse("a@here.example"),
                List.of(new Parameter("SIZE", "4096"), new Parameter("BODY", "8BITMIME")));
        CommandEncoder.rcpt(out, Mailbox.parse("b@there.example"), List.of());
        CommandEncoder.rcpt(out, Mailbox.parse("\"b c\"@there.example"), List.of(new Parameter("NOTIFY", "NEVER")));
        CommandEncoder.data(out);
        assertThat(written()).isEqualTo("""
                        MAIL FROM:<a@here.example> SIZE=4096 BODY=8BITMIME
                        RCPT TO:<b@there.example>
                        RCPT TO:<"b c"@there.example> NOTIFY=NEVER
                        DATA
                        """.replace("\n", "\r\n"));
    }

    @Test
    void writesTheNullReversePathAndAKeywordWithoutValue() {
        CommandEncoder.mail(out, ReversePath.NULL, List.of(new Parameter("SMTPUTF8", "")));
        assertThat(written()).isEqualTo("MAIL FROM:<> SMTPUTF8\r\n");
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
        var crafted = new Mailbox("b\r\nRSET\r\n", new Domain("there.example"));
        assertThatIllegalArgumentException().isThrownBy(() -> CommandEncoder.rcpt(out, crafted, List.of()));
    }

    @Test
    void refusesAnAddressOutsideAscii() { // RFC 6531 section 3.4: only with SMTPUTF8
        var international = new Mailbox("jürgen", new Domain("there.example"));
        assertThatIllegalArgumentException().isThrownBy(() -> CommandEncoder.rcpt(out, international, List.of()));
    }
}
