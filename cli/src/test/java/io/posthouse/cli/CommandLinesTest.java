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
        void usesTheUsualFolderWhenNoneIsNamed() { // as with POSTHOUSE_DATA set to nothing
            assertThat(start("start", "--data", "").data()).isEqualTo(Path.of("posthouse-data"));
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
            queue                           | say what to do with the queue, as posthouse queue list; see posthouse queue --help
            queue lst                       | unknown command or argument lst; did you mean list?
            queue list deferred             | not a queue id: "deferred"; did you mean --state deferred?
            queue list --jsn                | unknown option --jsn; did you mean --json?
            queue list --state foo          | not a part of the queue: "foo"; it is incoming, active, deferred or hold
            queue list --older-than 5       | --older-than: not a length of time: "5"; write it as 90s, 30min, "2 h" or 5d; see posthouse queue list --help
            queue shape --by size           | --by: not a shape: "size"; it is domain, sender, next-hop or reason
            queue show                      | Missing required parameter: 'ID'; see posthouse queue show --help
            queue cat                       | Missing required parameter: 'ID'; see posthouse queue cat --help
            queue delete                    | say which letters to delete: ids, a selection such as --domain there.example, or --all; see posthouse queue delete --help
            queue hold --all --domain a.example | --all and a selection exclude each other; give one of them
            postqueue                       | postqueue takes one of -p, -j, -f, -s and -i; see posthouse postqueue --help
            postqueue -p -f                 | postqueue takes one of -p, -j, -f, -s and -i; see posthouse postqueue --help
            postqueue -v                    | unknown option -v; see posthouse postqueue --help
            postsuper -d all                | -d: not a queue id: "all"; ALL in capitals means every letter
            postsuper -h deferred           | -h: not a queue id: "deferred"; did you mean -h ALL deferred?
            postsuper -d ALL maildrop       | not a part of the queue: "maildrop"; it is incoming, active, deferred or hold
            qshape -b 1                     | -b is 2 to 30, and -t 1 at least; see posthouse qshape --help
            """)
    void saysInOneSentenceWhatIsWrong(String arguments, String sentence) {
        assertThatThrownBy(() -> CommandLines.parse(arguments.split(" ")))
                .isInstanceOf(UsageException.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "/usr/local/bin/mailq, mailq list",
        "qshape, qshape list",
        "./posthouse, list",
        "/opt/mailq/posthouse, list",
        "'', list"
    })
    void isWhatTheLinkToItIsNamedAfter(String calledAs, String meant) {
        assertThat(CommandLines.asCalled(calledAs, "list")).containsExactly(meant.split(" "));
    }
}
