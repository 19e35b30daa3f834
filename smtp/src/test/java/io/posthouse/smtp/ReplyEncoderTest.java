package io.posthouse.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.posthouse.mail.EnhancedStatusCode;
import io.posthouse.mail.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplyEncoderTest {

    @Test
    void writesCodeStatusAndText() {
        assertThat(encode(Reply.of(550, "5.7.1", "relay access denied")))
                .isEqualTo("550 5.7.1 relay access denied\r\n");
        assertThat(encode(Reply.plain(220, "here.example ESMTP"))).isEqualTo("220 here.example ESMTP\r\n");
    }

    @Test
    void repeatsCodeAndStatusOnEachLine() { // RFC 2034 section 4
        var reply = new Reply(214, Optional.of(EnhancedStatusCode.of("2.0.10")), List.of("one", "", "three"));
        assertThat(encode(reply)).isEqualTo("214-2.0.10 one\r\n214-2.0.10 \r\n214 2.0.10 three\r\n");
    }

    @Test
    void letsNoTextBreakOutOfItsLine() {
        assertThatThrownBy(() -> encode(Reply.plain(250, "ok\r\n550 no"))).isInstanceOf(IllegalArgumentException.class);
    }

    private static String encode(Reply reply) {
        var out = Unpooled.buffer();
        ReplyEncoder.encode(reply, out);
        return out.toString(StandardCharsets.US_ASCII);
    }
}
