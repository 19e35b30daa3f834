package io.posthouse.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.contract.DeliveryReport;
import io.posthouse.mail.Outcome;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a peer does at whatever moment, mail is deferred with the reason, and nothing is left over. */
@Timeout(60) // a net for a hang, no measure
class AdversityIT {
    private final Rig rig = new Rig();
    private final ScriptedPeer peer = ScriptedPeer.start();

    @AfterEach
    void end() {
        peer.close();
        rig.close();
    }

    private static Stream<Moment> moments() {
        return Stream.of(Moment.GREETING, Moment.EHLO, Moment.MAIL, Moment.RCPT, Moment.DATA, Moment.FINAL_DOT);
    }

    private static Phase phase(Moment moment) {
        return Phase.valueOf(moment.name());
    }

    private static boolean alive(Moment moment) {
        return moment != Moment.GREETING && moment != Moment.EHLO;
    }

    private void assertDeferred(DeliveryReport report, String status, String reason, boolean alive) {
        assertThat(report.outcomes()).containsExactly(Outcome.deferred(status, "", reason));
        assertThat(report.nextHopAlive()).isEqualTo(alive);
    }

    @ParameterizedTest
    @MethodSource("moments")
    void defersWhenThePeerCloses(Moment moment) {
        peer.at(moment, Adversity.close());
        assertDeferred(
                rig.deliver(peer.nextHop()),
                "4.4.2",
                peer.name() + " closed the connection while we waited for "
                        + phase(moment).awaited(),
                alive(moment));
    }

    @ParameterizedTest
    @MethodSource("moments")
    void defersWhenThePeerResets(Moment moment) {
        peer.at(moment, Adversity.reset());
        DeliveryReport report = rig.deliver(peer.nextHop());
        assertThat(report.outcomes()).singleElement().satisfies(outcome -> {
            // A reset right after the connection was made may come before we know that it was.
            assertThat(outcome.status().toString()).isIn("4.4.2", moment == Moment.GREETING ? "4.4.1" : "4.4.2");
            assertThat(outcome.said()).contains(peer.name()).endsWith(": connection reset");
        });
        assertThat(report.nextHopAlive()).isEqualTo(alive(moment));
    }

    private static Stream<Arguments> limits() {
        return Stream.of(
                Arguments.of(Moment.GREETING, Duration.ofMinutes(5)), // RFC 5321 section 4.5.3.2.1
                Arguments.of(Moment.EHLO, Duration.ofMinutes(5)),
                Arguments.of(Moment.MAIL, Duration.ofMinutes(5)), // 4.5.3.2.2
                Arguments.of(Moment.RCPT, Duration.ofMinutes(5)), // 4.5.3.2.3
                Arguments.of(Moment.DATA, Duration.ofMinutes(2)), // 4.5.3.2.4
                Arguments.of(Moment.FINAL_DOT, Duration.ofMinutes(10))); // 4.5.3.2.6
    }

    @ParameterizedTest
    @MethodSource("limits")
    void defersWhenThePeerHangs(Moment moment, Duration limit) {
        peer.at(moment, Adversity.hang());
        var report = rig.ask(peer.nextHop());
        rig.await(phase(moment));
        rig.advance(limit.minusNanos(1));
        assertThat(report).isNotDone();
        rig.advance(Duration.ofNanos(1));
        assertDeferred(
                report.join(),
                "4.4.2",
                peer.name() + " took more than " + limit.toSeconds() + " s for "
                        + phase(moment).awaited(),
                alive(moment));
    }

    @ParameterizedTest
    @MethodSource("moments")
    void takesNonsenseForNoSuccess(Moment moment) {
        peer.at(moment, Adversity.reply("Okay, go on, thanks!"));
        assertDeferred(
                rig.deliver(peer.nextHop()),
                "4.5.0",
                peer.name() + " sent as " + phase(moment).awaited() + " what is not a reply: \"Okay, go on, thanks!\"",
                alive(moment));
    }

    @ParameterizedTest
    @CsvSource({
        "GREETING, 354 go on",
        "EHLO, 354 go on",
        "MAIL, 354 go on",
        "RCPT, 354 go on",
        "DATA, 250 2.0.0 Ok",
        "FINAL_DOT, 354 go on"
    })
    void takesAReplyOfTheWrongClassForNoSuccess(Moment moment, String reply) {
        peer.at(moment, Adversity.reply(reply));
        assertDeferred(
                rig.deliver(peer.nextHop()),
                "4.5.0",
                peer.name() + " said \"" + reply + "\" as " + phase(moment).awaited(),
                alive(moment));
    }

    @ParameterizedTest
    @MethodSource("moments")
    void defersWhenThePeerIsClosing(Moment moment) { // RFC 5321 section 3.8
        peer.at(moment, Adversity.reply("421 4.3.2 going down"));
        DeliveryReport report = rig.deliver(peer.nextHop());
        assertThat(report.outcomes()).containsExactly(Outcome.deferred("4.3.2", peer.name(), "421 4.3.2 going down"));
        assertThat(report.nextHopAlive()).isEqualTo(alive(moment));
    }

    @ParameterizedTest
    @EnumSource(names = {"GREETING", "EHLO"})
    void endsNeverOnAReplyThatNeverEnds(Moment moment) {
        peer.at(moment, Adversity.reply("250-and more\r\n".repeat(10_000)));
        assertThat(rig.deliver(peer.nextHop()).outcomes()).singleElement().satisfies(outcome -> {
            assertThat(outcome.status()).hasToString("4.5.0");
            assertThat(outcome.said()).contains("what is too long a reply: \"2");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "GREETING, 220 peer.example ESMTP",
        "EHLO, 250 PIPELINING",
        "MAIL, 250 2.1.0 Ok",
        "RCPT, 250 2.1.5 Ok",
        "DATA, 354 go on",
        "FINAL_DOT, 250 2.0.0 Ok"
    })
    void readsRepliesThatDripOctetByOctet(Moment moment, String reply) {
        peer.at(moment, Adversity.drip(reply));
        assertThat(rig.deliver(peer.nextHop()).outcomes().get(0).result()).isEqualTo(Outcome.Result.DELIVERED);
    }

    @ParameterizedTest
    @CsvSource({"554 5.7.1 no, 4.7.1", "550 no, 4.0.0", "450 4.3.2 full, 4.3.2", "421 bye, 4.3.2"})
    void defersWhateverTheRefusalBeforeTheMessageIsKnown(String greeting, String status) {
        peer.at(Moment.GREETING, Adversity.reply(greeting));
        DeliveryReport report = rig.deliver(peer.nextHop());
        assertThat(report.outcomes()).containsExactly(Outcome.deferred(status, peer.name(), greeting));
        assertThat(report.nextHopAlive()).isFalse();
        peer.await(Moment.QUIT);
    }

    @Test
    void defersWhenNobodyListens() {
        peer.close();
        assertDeferred(
                rig.deliver(peer.nextHop()),
                "4.4.1",
                "cannot connect to " + peer.name() + ": connection refused",
                false);
    }

    @Test
    void takesARefusalInTheMiddleOfTheContentForOne() {
        peer.at(Moment.CONTENT, Adversity.reply("552 5.3.4 enough")).at(Moment.CONTENT, Adversity.hang());
        assertThat(rig.deliver(rig.request(peer.nextHop(), "x\r\n".repeat(4_000_000), "b@there.example"))
                        .outcomes())
                .containsExactly(Outcome.failed("5.3.4", peer.name(), "552 5.3.4 enough"));
    }

    @Test
    void takesPraiseInTheMiddleOfTheContentForNonsense() {
        peer.at(Moment.CONTENT, Adversity.reply("250 2.0.0 Ok")).at(Moment.CONTENT, Adversity.hang());
        assertDeferred(
                rig.deliver(rig.request(peer.nextHop(), "x\r\n".repeat(4_000_000), "b@there.example")),
                "4.5.0",
                peer.name() + " said \"250 2.0.0 Ok\" as it to take the content",
                true);
    }

    /** Whatever it means, it was said before the command was there that it would be the reply to. */
    @ParameterizedTest
    @CsvSource({
        "GREETING, 220 peer.example",
        "EHLO, 250 peer.example",
        "MAIL, 250 2.1.0 Ok",
        "RCPT, 250 2.1.5 Ok",
        "DATA, 354 go on"
    })
    void takesAReplyThatComesBeforeItsCommandForNonsense(Moment moment, String reply) {
        peer.offering().at(moment, Adversity.reply(reply + "\r\n250 2.0.0 Ok"));
        assertDeferred(
                rig.deliver(peer.nextHop()),
                "4.5.0",
                peer.name() + " said, before it was asked: 250 2.0.0 Ok",
                alive(moment) || moment == Moment.EHLO);
    }

    @Test
    void takesThePartOfAReplyThatComesBeforeItsCommandForNonsense() {
        peer.at(Moment.DATA, Adversity.reply("354 go on\r\n250-2.0.0 Ok"));
        assertDeferred(rig.deliver(peer.nextHop()), "4.5.0", peer.name() + " said something before it was asked", true);
    }

    @Test
    void keepsWhatWasSettledBeforeThePeerWentAway() {
        peer.offering().refusing("b@there.example", "550 5.1.1 no such mailbox").at(Moment.DATA, Adversity.close());
        assertThat(rig.deliver(rig.request(peer.nextHop(), "x\r\n", "b@there.example", "c@there.example"))
                        .outcomes())
                .extracting(outcome -> outcome.status().toString())
                .containsExactly("5.1.1", "4.4.2");
    }
}
