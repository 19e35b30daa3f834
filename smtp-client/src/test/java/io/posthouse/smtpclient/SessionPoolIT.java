package io.posthouse.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a net for a hang, no measure
class SessionPoolIT {

    private static SmtpClientConfig withMaxIdleSessions(int max) {
        SmtpClientConfig standard = SmtpClientConfig.defaults("here.example");
        return new SmtpClientConfig(
                standard.ehloName(),
                standard.ownNames(),
                standard.connectTimeout(),
                standard.greetingTimeout(),
                standard.ehloTimeout(),
                standard.mailTimeout(),
                standard.rcptTimeout(),
                standard.dataInitTimeout(),
                standard.dataBlockTimeout(),
                standard.finalDotTimeout(),
                standard.rsetTimeout(),
                standard.quitTimeout(),
                standard.idleTimeout(),
                standard.maxSessionLifetime(),
                max,
                standard.maxAddresses(),
                standard.maxSessions());
    }

    @Test
    void keepsNoMoreIdleSessionsThanConfigured() {
        try (var rig = new Rig(withMaxIdleSessions(2));
                var peer = ScriptedPeer.start()) {
            for (int round = 0; round < 3; round++) {
                peer.willing().at(Moment.FINAL_DOT, Adversity.hang());
                var reports = IntStream.range(0, 5)
                        .mapToObj(i -> rig.ask(peer.nextHop()))
                        .toList();
                reports.forEach(report -> peer.await(Moment.FINAL_DOT));
                reports.forEach(report -> peer.release());
                reports.forEach(CompletableFuture::join);
            }
            assertThat(peer.sessions()).isEqualTo(5 + 3 + 3); // two of each round stayed for the next
        }
    }
}
