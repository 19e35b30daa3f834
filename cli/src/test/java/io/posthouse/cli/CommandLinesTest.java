package io.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.mail.DataSize;
import io.posthouse.mail.Mailbox;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLinesTest {

    private static StartOptions start(String... arguments) {
        return ((StartCommand) CommandLines.parse(arguments)).options();
    }

    private static SendOptions send(String... arguments) {
        return ((SendCommand) CommandLines.parse(arguments)).options();
    }

    @Nested
    class Start {

        @Test
        void listensOnLoopbackAndKeepsMailWhenToldNothing() {
            StartOptions options = start("start");
            assertThat(options.listen()).isEqualTo(new HostAndPort("127.0.0.1", 2525));
            assertThat(options.way()).isEqualTo(new StartOptions.Keep());
            assertThat(options.data()).isEqualTo(Path.of("posthouse-data"));
            assertThat(options.permittedNetworks()).isEmpty();
            assertThat(options.hostname()).isEmpty();
            assertThat(options.maxMessageSize()).isEmpty();
            assertThat(options.verbose()).isFalse();
        }

        @Test
        void isWhatNoCommandMeans() {
            assertThat(start()).isEqualTo(start("start"));
            assertThat(start("--listen", "127.0.0.1:0").listen().port()).isZero();
        }

        @Test
        void takesASmarthost() {
            assertThat(start("start", "--relay-via", "mail.example:25").way())
                    .isEqualTo(new StartOptions.RelayVia(new HostAndPort("mail.example", 25)));
        }

        @Test
        void takesMailExchangers() {
            assertThat(start("start", "--relay-by-mx").way()).isEqualTo(new StartOptions.RelayByMx());
        }

        @Test
        void takesEverythingElse() {
            StartOptions options = start(
                    "start",
                    "--listen=[::1]:25",
                    "--data",
                    "/var/spool/posthouse",
                    "--permit-network",
                    "192.0.2.0/24",
                    "--permit-network",
                    "2001:db8::/32",
                    "--hostname",
                    "mx.example",
                    "--max-message-size",
                    "10 MiB",
                    "-v");
            assertThat(options.listen()).isEqualTo(new HostAndPort("::1", 25));
            assertThat(options.data()).isEqualTo(Path.of("/var/spool/posthouse"));
            assertThat(options.permittedNetworks()).containsExactly("192.0.2.0/24", "2001:db8::/32");
            assertThat(options.hostname()).contains("mx.example");
            assertThat(options.maxMessageSize()).contains(DataSize.ofMebibytes(10));
            assertThat(options.verbose()).isTrue();
        }
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
            start --lisen x                 | unknown option --lisen; did you mean --listen?
            --relay-by-mxx                  | unknown option --relay-by-mxx; did you mean --relay-by-mx?
            start --lisen=127.0.0.1:2525    | unknown option --lisen; did you mean --listen?
            start --xyz                     | unknown option --xyz; see posthouse start --help
            strat                           | unknown command or argument strat; did you mean start?
            start extra                     | unknown command or argument extra; see posthouse start --help
            start --listen                  | Missing required parameter for option '--listen' (HOST:PORT); see posthouse start --help
            start --listen 2525             | --listen: not HOST:PORT: "2525"; write it as 127.0.0.1:2525 or [::1]:2525; see posthouse start --help
            start --listen a:99999          | --listen: not HOST:PORT: "a:99999"; write it as 127.0.0.1:2525 or [::1]:2525; see posthouse start --help
            start --max-message-size 50     | --max-message-size: not a size: "50"; write a whole number with B, KiB, MiB, GiB or TiB, as "50 MiB"; see posthouse start --help
            start --relay-by-mx --relay-via a:25 | --relay-via and --relay-by-mx exclude each other; give one of them
            send --to nobody                | --to: no @ between local-part and domain; see posthouse send --help
            """)
    void saysInOneSentenceWhatIsWrong(String arguments, String sentence) {
        assertThatThrownBy(() -> CommandLines.parse(arguments.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessage(sentence);
    }
}
