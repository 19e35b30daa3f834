package io.posthouse.smtpd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.mail.Network;
import io.posthouse.mail.Priority;
import io.posthouse.mail.Recipient;
import io.posthouse.mail.ReversePath;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrioritiesTest {
    private static final Priority URGENT = new Priority(5);
    private static final Priority BULK = new Priority(-5);

    private final TestSmtpd smtpd = new TestSmtpd();

    private static String message(String mail, String reply) {
        return """
                S: 220 ...
                C: EHLO client.example
                S: 250-...
                C: MAIL
                S: 250 2.1.0 ...
                C: RCPT TO:<b@there.example>
                S: 250 2.1.5 ...
                C: DATA
                S: 354 ...
                C: .
                S: REPLY
                """.replace("MAIL", mail).replace("REPLY", reply);
    }

    private static Priority given(TestSmtpd smtpd) {
        return smtpd.spool.letters.get(0).envelope().priority();
    }

    @ParameterizedTest
    @CsvSource({"MT-PRIORITY=9, 9", "mt-priority=-9, -9", "MT-PRIORITY=0 SIZE=100, 0", "SIZE=100, 0"})
    void givesAMessageThePriorityThatItsClientAsksFor(String parameters, int priority) { // RFC 6710 section 4.1
        smtpd.converse(message("MAIL FROM:<a@client.example> " + parameters, "250 2.0.0 queued as 00000000001"));
        assertThat(given(smtpd)).isEqualTo(new Priority(priority));
    }

    @Test
    void forgetsThePriorityWithTheTransaction() {
        smtpd.converse(message("MAIL FROM:<> MT-PRIORITY=9", "250 2.0.0 ...") + """
                C: MAIL FROM:<>
                S: 250 2.1.0 ...
                C: RCPT TO:<b@there.example>
                S: 250 2.1.5 ...
                C: DATA
                S: 354 ...
                C: .
                S: 250 2.0.0 ...
                """);
        assertThat(smtpd.spool.letters.get(1).envelope().priority()).isEqualTo(Priority.NORMAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MT-PRIORITY", "MT-PRIORITY=", "MT-PRIORITY=10", "MT-PRIORITY=+1", "MT-PRIORITY=high"})
    void refusesAPriorityThatIsNone(String parameter) {
        smtpd.converse("""
                S: 220 ...
                C: EHLO client.example
                S: 250-...
                C: MAIL FROM:<a@client.example> PARAMETER
                S: 501 5.5.4 ...
                """.replace("PARAMETER", parameter));
    }

    @Test
    void refusesTwoPriorities() {
        smtpd.converse("""
                S: 220 ...
                C: EHLO client.example
                S: 250-...
                C: MAIL FROM:<a@client.example> MT-PRIORITY=1 MT-PRIORITY=1
                S: 501 5.5.4 ...
                """);
    }

    @Test
    void givesAMessageThePriorityOfARuleWhereItsClientAsksForNone() {
        var ruled = new TestSmtpd(
                PriorityRule.from("bulk.example", BULK),
                PriorityRule.from("client.example", URGENT),
                PriorityRule.from("a@client.example", BULK));
        ruled.converse(message("MAIL FROM:<a@client.example>", "250 2.0.0 queued as 00000000001"));
        assertThat(given(ruled)).isEqualTo(URGENT);
    }

    @Test
    void letsAClientAskForAnotherPriorityThanThatOfTheRule() {
        var ruled = new TestSmtpd(PriorityRule.from("client.example", URGENT));
        ruled.converse(message("MAIL FROM:<a@client.example> MT-PRIORITY=-1", "250 2.0.0 queued ..."));
        assertThat(given(ruled)).isEqualTo(new Priority(-1));
    }

    @Test
    void tellsAClientThatIsGivenLessThanItAskedFor() { // RFC 6710 section 4.1: X.3.6
        var ruled = new TestSmtpd(PriorityRule.from("", BULK).withMaxPriority(new Priority(2)));
        ruled.converse(message(
                "MAIL FROM:<a@client.example> MT-PRIORITY=9",
                "250 2.3.6 2 is the priority it is given, queued as 00000000001"));
        assertThat(given(ruled)).isEqualTo(new Priority(2));
    }

    @Test
    void trustsNoStrangerWhoWantsToGoFirst() throws UnknownHostException { // RFC 6710 section 4.1
        SmtpdConfig config = TestSmtpd.config();
        InetAddress stranger = InetAddress.getByName("198.51.100.1");
        List<Recipient> recipients = List.of(Recipient.of("b@there.example"));
        assertThat(config.priority(stranger, ReversePath.NULL, recipients, Optional.of(Priority.HIGHEST)))
                .isEqualTo(Priority.NORMAL);
        assertThat(config.priority(stranger, ReversePath.NULL, recipients, Optional.of(BULK)))
                .isEqualTo(BULK);
    }

    @ParameterizedTest
    @CsvSource({
        "'', a@client.example, true",
        "'', '', true",
        "<>, '', true",
        "<>, a@client.example, false",
        "A@Client.Example, a@client.example, true",
        "b@client.example, a@client.example, false",
        "client.example, a@client.example, true",
        "client.example, a@sub.client.example, false",
        ".client.example, a@sub.client.example, true",
        ".client.example, a@client.example, false",
        "client.example, '', false",
    })
    void appliesToReversePaths(String wanted, String reversePath, boolean applies) {
        assertThat(applies(PriorityRule.from(wanted, URGENT), reversePath, "b@there.example"))
                .isEqualTo(applies);
    }

    @Test
    void appliesToADomainOnlyWhereAllRecipientsAreInIt() {
        PriorityRule rule = PriorityRule.to("there.example", URGENT);
        assertThat(applies(rule, "", "b@there.example", "c@THERE.example")).isTrue();
        assertThat(applies(rule, "", "b@there.example", "c@elsewhere.example")).isFalse();
    }

    @Test
    void appliesToClientsOfItsNetwork() {
        assertThat(applies(PriorityRule.ofClient(Network.parse("192.0.2.0/28"), URGENT), "", "b@there.example"))
                .isTrue();
        assertThat(applies(PriorityRule.ofClient(Network.parse("192.0.2.0/30"), URGENT), "", "b@there.example"))
                .isFalse();
    }

    private static boolean applies(PriorityRule rule, String reversePath, String... forwardPaths) {
        try {
            return rule.appliesTo(
                    InetAddress.getByName("192.0.2.7"),
                    ReversePath.parse(reversePath),
                    List.of(forwardPaths).stream().map(Recipient::of).toList());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void saysWhatIsWrongWithARule() {
        assertThatThrownBy(() -> PriorityRule.from("", URGENT).withMaxPriority(BULK))
                .hasMessage("priority 5 of a rule is above its max-priority -5; raise that to 5 at least");
    }
}
