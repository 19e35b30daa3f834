package io.posthouse.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.contract.DeliveryReport;
import io.posthouse.mail.NextHop;
import io.posthouse.mail.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A next hop with two mail exchangers, of which the first is not up to it. */
@Timeout(60) // a net for a hang, no measure
class FailoverIT {
    private final Rig rig = new Rig();
    /** Not where other tests listen: when this one is closed, none of them must be given its port. */
    private final ScriptedPeer first = ScriptedPeer.at("127.0.0.3", 0);

    private final ScriptedPeer second = ScriptedPeer.at("127.0.0.2", first.port()); // one port: MX records name none
    private final NextHop nextHop = new NextHop("there.example", first.port(), true);

    @BeforeEach
    void makeUpZone() {
        rig.zone
                .mx("there.example", 10, "mx1.there.example")
                .mx("there.example", 20, "mx2.there.example")
                .address("mx1.there.example", "127.0.0.3")
                .address("mx2.there.example", "127.0.0.2");
    }

    @AfterEach
    void end() {
        first.close();
        second.close();
        rig.close();
    }

    private DeliveryReport deliver(String... forwardPaths) {
        return rig.deliver(rig.request(nextHop, "hello\r\n", forwardPaths));
    }

    private static List<String> statuses(DeliveryReport report) {
        return report.outcomes().stream()
                .map(outcome -> outcome.status().toString())
                .toList();
    }

    @Test
    void deliversToThePreferredExchanger() {
        DeliveryReport report = deliver("b@there.example");
        assertThat(report.outcomes().get(0).peer()).isEqualTo("mx1.there.example[127.0.0.3]:" + first.port());
        assertThat(second.sessions()).isZero();
    }

    @Test
    void triesTheNextExchangerWhenNobodyListensAtTheFirst() {
        first.close();
        DeliveryReport report = deliver("b@there.example");
        assertThat(report.outcomes().get(0).peer()).isEqualTo("mx2.there.example[127.0.0.2]:" + second.port());
        assertThat(report.nextHopAlive()).isTrue();
    }

    @Test
    void triesTheNextExchangerWhenTheFirstNeverGreets() {
        first.at(Moment.GREETING, Adversity.hang());
        var report = rig.ask(rig.request(nextHop, "hello\r\n", "b@there.example"));
        rig.await(Phase.GREETING);
        rig.advance(Duration.ofMinutes(5));
        assertThat(report.join().outcomes().get(0).result()).isEqualTo(Outcome.Result.DELIVERED);
        assertThat(second.arrivals()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"554 5.7.1 no", "450 4.3.2 full", "421 4.3.2 bye", "nonsense"})
    void triesTheNextExchangerWhenTheFirstRefusesTheSession(String greeting) {
        first.at(Moment.GREETING, Adversity.reply(greeting));
        assertThat(statuses(deliver("b@there.example"))).containsExactly("2.0.0");
        assertThat(second.arrivals()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"MAIL", "RCPT", "DATA"})
    void triesTheNextExchangerWhenTheFirstGoesAwayBeforeTheContent(Moment moment) {
        first.at(moment, Adversity.close());
        assertThat(statuses(deliver("b@there.example"))).containsExactly("2.0.0");
        assertThat(second.arrivals()).hasSize(1);
    }

    @Test
    void triesTheNextExchangerWithWhomTheFirstDefersOnly() {
        first.refusing("b@there.example", "550 5.1.1 no such mailbox");
        first.refusing("c@there.example", "450 4.2.0 greylisted");
        assertThat(statuses(deliver("a@there.example", "b@there.example", "c@there.example")))
                .containsExactly("2.0.0", "5.1.1", "2.0.0");
        assertThat(first.arrivals().get(0).forwardPaths()).containsExactly("a@there.example");
        assertThat(second.arrivals().get(0).forwardPaths()).containsExactly("c@there.example");
    }

    @Test
    void doesNotTryTheNextExchangerWhenTheMessageMayHaveArrived() {
        first.at(Moment.FINAL_DOT, Adversity.close());
        assertThat(statuses(deliver("b@there.example"))).containsExactly("4.4.2");
        assertThat(second.sessions()).isZero();
    }

    @Test
    void triesTheNextExchangerWhenTheFirstSaysThatItDoesNotTakeTheContent() {
        first.at(Moment.FINAL_DOT, Adversity.reply("451 4.3.0 disk full"));
        assertThat(statuses(deliver("b@there.example"))).containsExactly("2.0.0");
    }

    @Test
    void acceptsANoForGood() {
        first.at(Moment.FINAL_DOT, Adversity.reply("554 5.7.1 spam"));
        assertThat(statuses(deliver("b@there.example"))).containsExactly("5.7.1");
        assertThat(second.sessions()).isZero();
    }

    @Test
    void keepsTheFirstAnswerWhenTheNextExchangerIsAway() {
        first.refusing("b@there.example", "450 4.2.0 greylisted");
        second.close();
        DeliveryReport report = deliver("b@there.example");
        assertThat(report.outcomes().get(0).said()).isEqualTo("450 4.2.0 greylisted");
        assertThat(report.nextHopAlive()).isTrue();
    }

    @Test
    void triesTheOtherExchangerWhenAKeptSessionDefers() {
        deliver("b@there.example");
        first.at(Moment.FINAL_DOT, Adversity.reply("451 4.3.0 disk full"));
        assertThat(statuses(deliver("b@there.example"))).containsExactly("2.0.0");
        assertThat(first.sessions()).isEqualTo(1);
        assertThat(second.arrivals()).hasSize(1);
    }

    @Test
    void triesAsManyAddressesAsConfiguredAndNoMore() {
        first.close();
        second.close();
        rig.zone.forget("mx1.there.example").forget("mx2.there.example");
        for (int i = 10; i < 20; i++) {
            rig.zone.address("mx1.there.example", "127.0.0." + i);
        }
        DeliveryReport report = deliver("b@there.example");
        assertThat(report.outcomes().get(0).status()).hasToString("4.4.1");
        assertThat(report.nextHopAlive()).isFalse();
        assertThat(rig.entered(Phase.CONNECTING)).isEqualTo(5);
    }

    @Test
    void failsAtOnceWhereNobodyTakesMail() { // RFC 7505
        rig.zone.nullMx("silent.example");
        DeliveryReport report =
                rig.deliver(rig.request(new NextHop("silent.example", 25, true), "hello\r\n", "b@silent.example"));
        assertThat(report.outcomes())
                .containsExactly(Outcome.failed("5.1.10", "", "domain silent.example takes no mail (null MX)"));
        assertThat(report.nextHopAlive()).isTrue();
    }
}
