package io.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.cli.Shell.Said;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SendIT {
    private final Shell shell = Shell.at(Instant.parse("2026-11-23T16:44:00Z"));
    private String piped = "";
    private Said said = new Said(0, "", "");

    private int send(HostAndPort server, String... options) {
        String[] arguments = Stream.concat(Stream.of("send", "--server", server.toString()), Stream.of(options))
                .toArray(String[]::new);
        said = shell.pipe(piped, arguments);
        return said.status();
    }

    private int converse(String transcript, String... options) throws Exception {
        try (var server = new ScriptedServer(transcript)) {
            int status = send(server.address(), options);
            server.awaitEnd();
            return status;
        }
    }

    @Test
    void submitsOneMessageAndPrintsTheLastReply() throws Exception {
        int status = converse("""
                S: 220-here.example
                S: 220 ready
                C: EHLO [127.0.0.1]
                S: 250-here.example
                S: 250-SIZE 1000
                S: 250 8BITMIME
                C: MAIL FROM:<me@here.example> BODY=8BITMIME
                S: 250 2.1.0 ok
                C: RCPT TO:<b@there.example>
                S: 250 2.1.5 ok
                C: DATA
                S: 354 go on
                C: Date: ...
                C: From: <me@here.example>
                C: To: <b@there.example>
                C: Subject: Dots
                C: MIME-Version: 1.0
                C: Content-Type: text/plain; charset=us-ascii
                C: Content-Transfer-Encoding: 7bit
                C:
                C: ..
                C: ..hidden
                C: mid.dle
                C: .
                S: 250 2.0.0 queued as 7F3A0C9B2D41
                C: QUIT
                S: 221 2.0.0 bye
                """, "--to", "b@there.example", "--subject", "Dots", "--body", ".\n.hidden\nmid.dle");
        assertThat(status).isZero();
        assertThat(said.out().strip()).isEqualTo("250 2.0.0 queued as 7F3A0C9B2D41");
        assertThat(said.err()).isEmpty();
    }

    @Test
    void takesTheTextFromStandardInputWhenSomethingIsPipedIn() throws Exception {
        piped = "From a pipe\n";
        int status = converse("""
                S: 220 ready
                C: EHLO ...
                S: 250 here.example
                C: MAIL FROM:<me@here.example>
                S: 250 ok
                C: RCPT TO:<you@there.example>
                S: 250 ok
                C: DATA
                S: 354 go on
                C: Date: ...
                C: From: ...
                C: To: ...
                C: Subject: ...
                C: MIME-Version: ...
                C: Content-Type: ...
                C: Content-Transfer-Encoding: ...
                C:
                C: From a pipe
                C: .
                S: 250 ok
                C: QUIT
                """);
        assertThat(status).isZero();
    }

    @Test
    void fallsBackToHeloForAnOldServer() throws Exception { // RFC 5321 section 3.2
        int status = converse("""
                S: 220 ready
                C: EHLO ...
                S: 502 what?
                C: HELO [127.0.0.1]
                S: 250 here.example
                C: MAIL FROM:<me@here.example>
                S: 550 5.7.1 not you
                """);
        assertThat(status).isEqualTo(1);
    }

    @Test
    void saysWhoWasRefusedAndSendsToTheOthers() throws Exception {
        int status = converse("""
                S: 220 ready
                C: EHLO ...
                S: 250 here.example
                C: MAIL ...
                S: 250 ok
                C: RCPT TO:<a@there.example>
                S: 550-5.1.1 no such
                S: 550 5.1.1 mailbox
                C: RCPT TO:<b@there.example>
                S: 250 ok
                C: DATA
                S: 354 go on
                C: Date: ...
                C: From: ...
                C: To: ...
                C:  <b@there.example>
                C: Subject: ...
                C: MIME-Version: ...
                C: Content-Type: ...
                C: Content-Transfer-Encoding: ...
                C:
                C: x
                C: .
                S: 250 2.0.0 queued
                C: QUIT
                """, "--to", "a@there.example", "--to", "b@there.example", "--body", "x");
        assertThat(status).isEqualTo(1);
        assertThat(said.out().strip()).isEqualTo("250 2.0.0 queued");
        assertThat(said.err().strip())
                .isEqualTo("posthouse: forward-path <a@there.example> was refused:"
                        + " 550-5.1.1 no such / 550 5.1.1 mailbox");
    }

    @Test
    void saysWhereTheSessionBroke() throws Exception {
        int status = converse("""
                S: 220 ready
                C: EHLO ...
                S: 250 here.example
                C: MAIL ...
                """);
        assertThat(status).isEqualTo(1);
        assertThat(said.err())
                .contains("broke at MAIL FROM:<me@here.example>: ")
                .hasLineCount(1);
    }

    @Test
    void saysThatItIsNoMailServer() throws Exception {
        assertThat(converse("S: SSH-2.0-OpenSSH_9.2")).isEqualTo(1);
        assertThat(said.err()).contains("does not speak SMTP", "SSH-2.0").hasLineCount(1);
    }

    @Test
    void saysWhatToDoWhenNobodyListens() throws IOException {
        HostAndPort nobody;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = new HostAndPort("127.0.0.1", closed.getLocalPort());
        }
        assertThat(send(nobody, "--body", "x")).isEqualTo(1);
        assertThat(said.err())
                .contains("cannot connect to " + nobody, "posthouse start")
                .hasLineCount(1);
    }
}
