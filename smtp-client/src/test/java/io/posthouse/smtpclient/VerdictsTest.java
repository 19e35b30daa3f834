package io.posthouse.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.Outcome;
import io.posthouse.mail.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerdictsTest {

    @ParameterizedTest
    @CsvSource({
        "FINAL_DOT, 250, 2.0.0",
        "RCPT, 550, 5.1.1",
        "MAIL, 550, 5.0.0",
        "RCPT, 452, 4.5.3",
        "MAIL, 452, 4.3.1",
        "RCPT, 552, 4.5.3", // RFC 5321 section 4.5.3.1.10
        "FINAL_DOT, 552, 5.3.4",
        "RCPT, 421, 4.3.2",
        "MAIL, 501, 5.5.4",
        "DATA, 503, 5.5.1",
        "RCPT, 450, 4.0.0",
        "FINAL_DOT, 554, 5.0.0"
    })
    void derivesAStatusWhereThePeerGaveNone(Phase phase, int code, String status) {
        assertThat(Verdicts.of(Reply.plain(code, "so it is"), phase, "peer").status())
                .hasToString(status);
    }

    @Test
    void takesThePeersStatus() {
        assertThat(Verdicts.of(Reply.of(550, "5.7.1", "no"), Phase.RCPT, "peer"))
                .isEqualTo(Outcome.failed("5.7.1", "peer", "550 5.7.1 no"));
    }

    @Test
    void takesAFullMailboxForWhatItIs() {
        assertThat(Verdicts.of(Reply.of(552, "5.2.2", "mailbox full"), Phase.RCPT, "peer"))
                .isEqualTo(Outcome.failed("5.2.2", "peer", "552 5.2.2 mailbox full"));
    }

    @Test
    void defersARefusalThatIsNotAboutTheMessageWithItsSubject() {
        assertThat(Verdicts.deferred(Reply.of(554, "5.7.1", "not you"), Phase.GREETING, "peer"))
                .isEqualTo(Outcome.deferred("4.7.1", "peer", "554 5.7.1 not you"));
    }
}
