package io.posthouse.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.contract.DeliveryReport;
import io.posthouse.mail.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions outlive messages, and messages outlive sessions. */
@Timeout(60) // a net for a hang, no measure
class ReuseIT {
    private final Rig rig = new Rig();
    private final ScriptedPeer peer = ScriptedPeer.start();

    @AfterEach
    void end() {
        peer.close();
        rig.close();
    }

    private void assertDelivered() {
        assertThat(rig.deliver(peer.nextHop()).outcomes())
                .extracting(Outcome::result)
                .containsExactly(Outcome.Result.DELIVERED);
    }

    @Test
    void keepsTheSessionForTheNextMessageWithoutReset() {
        for (int i = 0; i < 5; i++) {
            assertDelivered();
        }
        assertThat(peer.arrivals()).hasSize(5);
        assertThat(peer.sessions()).isEqualTo(1);
        assertThat(peer.transcript(1)).doesNotContain("C: RSET");
    }

    @Test
    void opensASessionForEachMessageThatFindsNoneIdle() {
        peer.at(Moment.FINAL_DOT, Adversity.hang());
        var reports =
                IntStream.range(0, 10).mapToObj(i -> rig.ask(peer.nextHop())).toList();
        reports.forEach(report -> peer.await(Moment.FINAL_DOT));
        assertThat(peer.sessions()).isEqualTo(10);
        peer.willing();
        reports.forEach(report -> peer.release());
        reports.forEach(CompletableFuture::join);
        assertDelivered();
        assertThat(peer.sessions()).isEqualTo(10);
    }

    @Test
    void resetsTheSessionAfterAMessageThatEndedHalfway() {
        peer.inSession(1, Moment.DATA, Adversity.reply("451 4.3.0 not now"));
        rig.deliver(peer.nextHop());
        rig.await(Phase.IDLE);
        peer.willing();
        assertDelivered();
        assertThat(peer.transcript(1)).contains("C: RSET");
        assertThat(peer.sessions()).isEqualTo(1);
    }

    @Test
    void endsASessionWhoseResetIsRefused() {
        peer.inSession(1, Moment.DATA, Adversity.reply("451 4.3.0 not now"));
        peer.at(Moment.RSET, Adversity.reply("500 5.5.1 what?"));
        rig.deliver(peer.nextHop());
        peer.await(Moment.QUIT);
        assertDelivered();
        assertThat(peer.sessions()).isEqualTo(2);
    }

    @Test
    void quitsWhenNoMessageComes() {
        assertDelivered();
        rig.advance(Duration.ofSeconds(5));
        peer.await(Moment.QUIT);
        assertDelivered();
        assertThat(peer.sessions()).isEqualTo(2);
    }

    @Test
    void waitsAnewAfterEachMessage() {
        for (int i = 0; i < 4; i++) {
            assertDelivered();
            rig.advance(Duration.ofSeconds(4));
        }
        assertThat(peer.sessions()).isEqualTo(1);
    }

    @Test
    void quitsAfterItsLifetimeHoweverMuchThereIsToDo() {
        for (int i = 0; i <= 75; i++) {
            assertDelivered();
            rig.advance(Duration.ofSeconds(4));
        }
        assertDelivered();
        peer.await(Moment.QUIT);
        assertDelivered();
        assertThat(peer.sessions()).isEqualTo(2);
    }

    @Test
    void doesNotWaitForThePeerToSayGoodBye() {
        peer.at(Moment.QUIT, Adversity.hang());
        assertDelivered();
        rig.advance(Duration.ofSeconds(5));
        rig.await(Phase.QUIT);
        rig.advance(Duration.ofSeconds(10));
        rig.await(Phase.CLOSED);
    }

    /** As when the peer's patience with an idle session ends at the moment when ours begins to speak. */
    @Test
    void sendsAgainOnAFreshSessionWhatADeadOneCannotHaveTaken() {
        assertDelivered();
        peer.inSession(1, Moment.MAIL, Adversity.close());
        assertDelivered();
        assertThat(peer.arrivals()).hasSize(2);
        assertThat(peer.sessions()).isEqualTo(2);
    }

    @Test
    void sendsAgainOnAFreshSessionWhatAPeerThatIsClosingDidNotHear() {
        assertDelivered();
        peer.inSession(1, Moment.MAIL, Adversity.reply("421 4.4.2 idle too long"));
        assertDelivered();
        assertThat(peer.sessions()).isEqualTo(2);
    }

    @Test
    void doesNotSendAgainWhatThePeerMayHaveTaken() {
        assertDelivered();
        peer.inSession(1, Moment.FINAL_DOT, Adversity.close());
        DeliveryReport report = rig.deliver(peer.nextHop());
        assertThat(report.outcomes())
                .extracting(outcome -> outcome.status().toString())
                .containsExactly("4.4.2");
        assertThat(peer.sessions()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"421 4.4.2 idle too long", "250 2.0.0 Ok, again", "nonsense"})
    void endsAnIdleSessionThatIsOutOfStep(String unasked) {
        peer.inSession(1, Moment.IDLE, Adversity.reply(unasked));
        rig.deliver(peer.nextHop());
        rig.await(Phase.CLOSED);
        assertDelivered();
        assertThat(peer.sessions()).isEqualTo(2);
    }

    @Test
    void endsASessionWhosePeerSaysMoreThanItWasAsked() {
        peer.inSession(1, Moment.FINAL_DOT, Adversity.reply("250 2.0.0 Ok\r\n250 2.0.0 Ok"));
        assertThat(rig.deliver(peer.nextHop()).outcomes().get(0).result()).isEqualTo(Outcome.Result.DELIVERED);
        rig.await(Phase.CLOSED);
        assertDelivered();
        assertThat(peer.sessions()).isEqualTo(2);
    }

    @Test
    void forgetsAnIdleSessionThatThePeerCloses() {
        peer.inSession(1, Moment.IDLE, Adversity.close());
        assertDelivered();
        rig.await(Phase.CLOSED);
        assertDelivered();
        assertThat(peer.sessions()).isEqualTo(2);
    }

    @Test
    void finishesWhatIsUnderWayWhenItDrains() {
        peer.inSession(1, Moment.FINAL_DOT, Adversity.hang());
        var report = rig.ask(peer.nextHop());
        peer.await(Moment.FINAL_DOT);
        CompletableFuture<Void> drained = rig.client.drain().toCompletableFuture();
        assertThat(drained).isNotDone();
        assertThat(rig.deliver(peer.nextHop()).outcomes())
                .containsExactly(Outcome.deferred("4.3.2", "", "the relay is stopping"));
        peer.release();
        assertThat(report.join().outcomes().get(0).result()).isEqualTo(Outcome.Result.DELIVERED);
        drained.join();
        assertThat(peer.transcript(1)).contains("C: QUIT");
    }

    @Test
    void quitsIdleSessionsWhenItDrains() {
        assertDelivered();
        rig.client.drain().toCompletableFuture().join();
        assertThat(peer.transcript(1)).contains("C: QUIT");
    }

    @Test
    void reportsWhatIsUnderWayWhenItStops() {
        peer.at(Moment.RCPT, Adversity.hang());
        var report = rig.ask(peer.nextHop());
        peer.await(Moment.RCPT);
        rig.client.stop();
        assertThat(report.join().outcomes()).containsExactly(Outcome.deferred("4.3.2", "", "the relay is stopping"));
    }
}
