package io.posthouse.smtpd;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.contract.FlushReport;
import io.posthouse.bus.contract.FlushRequest;
import io.posthouse.mail.Domain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EtrnTest { // RFC 1985
    private static final String HELLO = """
            S: 220 ...
            C: EHLO client.example
            S: 250-...
            """;

    private final TestSmtpd smtpd = new TestSmtpd();
    private final List<FlushRequest> asked = new ArrayList<>();
    private CompletableFuture<FlushReport> answer = new CompletableFuture<>();

    @BeforeEach
    void answerAsTheQueueManagerDoes() {
        smtpd.bus.answer("qmgr", FlushRequest.class, Runnable::run, request -> {
            asked.add(request);
            return answer;
        });
    }

    @ParameterizedTest
    @CsvSource({
        "true,  0, true,  251 2.0.0 nothing waits for there.example",
        "true,  3, true,  253 2.0.0 3 messages for there.example are tried now",
        "true,  0, false, 250 2.0.0 looking for what waits for there.example",
        "true, 99, false, 252 2.0.0 trying 99 and more messages for there.example",
        "false, 0, false, 458 4.3.2 cannot try what waits for there.example now; ask again later",
    })
    void saysWhatComesOfIt(boolean begun, int letters, boolean complete, String reply) {
        answer.complete(new FlushReport(begun, letters, complete));
        smtpd.converse(HELLO + "C: ETRN There.Example\nS: " + reply);
        assertThat(asked).containsExactly(new FlushRequest(Domain.parse("there.example"), false));
    }

    @Test
    void meansDomainsBelowAsWellWithAnAtSign() {
        answer.complete(new FlushReport(true, 1, true));
        smtpd.converse(HELLO + """
                C: ETRN @there.example
                S: 253 2.0.0 1 message for there.example is tried now
                """);
        assertThat(asked).containsExactly(new FlushRequest(Domain.parse("there.example"), true));
    }

    @Test
    void knowsNoQueuesWithNames() {
        smtpd.converse(HELLO + """
                C: ETRN #uucp
                S: 458 4.3.3 ...
                """);
        assertThat(asked).isEmpty();
    }

    @Test
    void refusesWhatIsNoDomain() {
        smtpd.converse(HELLO + """
                C: ETRN
                S: 500 5.5.2 ...
                C: ETRN there..example
                S: 501 5.5.4 ...
                C: ETRN @
                S: 501 5.5.4 ...
                C: ETRN there.example elsewhere.example
                S: 501 5.5.4 ...
                """);
        assertThat(asked).isEmpty();
    }

    @Test
    void isForPermittedClientsOnly() {
        smtpd.connect("198.51.100.1").converse(HELLO + """
                C: ETRN there.example
                S: 459 4.7.1 ...
                """);
        assertThat(asked).isEmpty();
    }

    @Test
    void hasItsPlaceAfterHelloAndOutsideOfTransactions() {
        smtpd.converse("""
                S: 220 ...
                C: ETRN there.example
                S: 503 5.5.1 send EHLO first
                C: EHLO client.example
                S: 250-...
                C: MAIL FROM:<>
                S: 250 2.1.0 ...
                C: ETRN there.example
                S: 503 5.5.1 not in a transaction; send RSET to forget it
                C: RCPT TO:<b@there.example>
                S: 250 2.1.5 ...
                """);
        assertThat(asked).isEmpty();
    }

    @Test
    void answersInOrderThoughTheQueueManagerTakesItsTime() {
        Client client = smtpd.converse(HELLO + """
                C: ETRN there.example
                C: NOOP
                """);
        assertThat(client.unexpected()).isEmpty();
        answer.complete(new FlushReport(true, 0, true));
        client.converse("""
                S: 251 2.0.0 ...
                S: 250 2.0.0 ok
                """);
    }

    @Test
    void doesNotWaitForEver() {
        Client client = smtpd.converse(HELLO + """
                C: ETRN there.example
                """);
        smtpd.time.advance(Duration.ofSeconds(30));
        client.converse("""
                S: 250 2.0.0 looking for what waits for there.example
                C: NOOP
                S: 250 2.0.0 ok
                """);
    }

    @Test
    void asksForPatienceWhileNobodyManagesTheQueue() {
        answer.completeExceptionally(new IllegalStateException("not there"));
        smtpd.converse(HELLO + """
                C: ETRN there.example
                S: 458 4.3.2 ...
                """);
    }

    @Test
    void leadsNowhereSoThatTooManyEndTheSession() {
        answer.complete(new FlushReport(true, 0, true));
        smtpd.converse(HELLO
                + "C: ETRN there.example\nS: 251 2.0.0 ...\n".repeat(TestSmtpd.MAX_JUNK - 1 + TestSmtpd.MAX_ERRORS - 1)
                + """
                C: ETRN there.example
                S: 421 4.7.0 ...
                S: closes
                """);
    }
}
