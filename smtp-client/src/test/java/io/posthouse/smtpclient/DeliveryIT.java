package io.posthouse.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.contract.DeliveryReport;
import io.posthouse.mail.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30) // a net for a hang, no measure
class DeliveryIT {
    private final Rig rig = new Rig();
    private final ScriptedPeer peer = ScriptedPeer.start();

    @AfterEach
    void end() {
        peer.close();
        rig.close();
    }

    @Test
    void deliversOverSmtp() {
        DeliveryReport report = rig.deliver(peer.nextHop());
        assertThat(report.outcomes())
                .containsExactly(Outcome.delivered("2.0.0", peer.name(), "250 2.0.0 Ok: queued")
                        .handedOver(Outcome.Handover.WITHOUT_DSN));
        assertThat(report.nextHopAlive()).isTrue();
        assertThat(peer.arrivals()).singleElement().satisfies(arrival -> {
            assertThat(arrival.reversePath()).isEqualTo("a@here.example");
            assertThat(arrival.forwardPaths()).containsExactly("b@there.example");
            assertThat(arrival.content()).isEqualTo("Subject: hello\r\n\r\nhello\r\n");
        });
        assertThat(peer.transcript(1))
                .startsWith("S: 220 peer.example ESMTP", "C: EHLO here.example")
                .contains("C: MAIL FROM:<a@here.example> SIZE=25", "C: RCPT TO:<b@there.example>", "C: DATA");
    }

    @Test
    void keepsTheSessionForTheNextMessage() {
        rig.deliver(peer.nextHop());
        rig.deliver(peer.nextHop());
        assertThat(peer.arrivals()).hasSize(2);
        assertThat(peer.sessions()).isEqualTo(1);
    }
}
