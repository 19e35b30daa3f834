package io.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.mail.Mailbox;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLinesTest {

    private static SendOptions send(String... arguments) {
        return ((SendCommand) CommandLines.parse(arguments)).options();
    }

    @Nested
    class Send {

        @Test
        void needsNoOptionAtAll() {
            SendOptions options = send("send");
            assertThat(options.server()).isEqualTo(new HostAndPort("127.0.0.1", 2525));
            assertThat(options.from()).isEqualTo(Mailbox.parse("me@here.example"));
            assertThat(options.to()).containsExactly(Mailbox.parse("you@there.example"));
            assertThat(options.body()).isEmpty();
        }

        @Test
        void takesSeveralRecipients() {
            SendOptions options = send("send", "--to", "a@there.example", "--to", "b@there.example", "--body", "Hello");
            assertThat(options.to())
                    .containsExactly(Mailbox.parse("a@there.example"), Mailbox.parse("b@there.example"));
            assertThat(options.body()).isEqualTo(Optional.of("Hello"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            send --serfer x                 | unknown option --serfer; did you mean --server?
            sendd                           | unknown command or argument sendd; did you mean send?
            send --to nobody                | --to: no @ between local-part and domain; see posthouse send --help
            """)
    void saysInOneSentenceWhatIsWrong(String arguments, String sentence) {
        assertThatThrownBy(() -> CommandLines.parse(arguments.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessage(sentence);
    }
}
