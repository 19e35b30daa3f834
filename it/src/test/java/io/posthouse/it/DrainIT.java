package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM: what is under way is finished, nothing new is begun, nothing is lost. */
class DrainIT {
    private final Ledger ledger = new Ledger();
    private final CollectingPeer peer = CollectingPeer.start(ledger::arrive);

    @TempDir
    Path data;

    @AfterEach
    void close() {
        peer.close();
    }

    @Test
    void aTransactionUnderWayIsFinished() throws Exception {
        try (RelayProcess relay = RelayProcess.start(data, "--relay-via", peer.address());
                SmtpTalker talker = SmtpTalker.greet(relay.port())) {
            byte[] content = Wire.ascii(Ledger.FIELD + ": m\r\n" + Samples.HEADER + "\r\nlong under way\r\n");
            byte[] wire = Wire.data(content);
            ledger.offer("m", 1, content);
            talker.write(Wire.ascii(SmtpTalker.commands("a@client.example", List.of("b@there.example"))));
            talker.expect("250");
            talker.expect("250");
            talker.expect("354");
            talker.write(wire, 0, wire.length / 2);
            relay.terminate();
            await().atMost(Duration.ofSeconds(30)).until(() -> !SmtpSink.listens(relay.port()));
            talker.write(wire, wire.length / 2, wire.length - wire.length / 2);
            talker.expect("250");
            ledger.acknowledge("m");
            assertEndsWell(relay);
        }
        assertNothingIsLost();
    }

    @Test
    void underLoadNothingIsLostAndNothingArrivesTwice() throws Exception {
        RelayProcess first = RelayProcess.start(data, "--relay-via", peer.address());
        var port = CompletableFuture.completedFuture(first.port());
        List<LoadClient> clients = List.of(
                new LoadClient("a", true, new Random(1), ledger, () -> port),
                new LoadClient("b", false, new Random(2), ledger, () -> port),
                new LoadClient("c", true, new Random(3), ledger, () -> port));
        clients.forEach(client -> new Thread(client, "load").start());
        assertThat(ledger.await(300)).as(first.toString()).isTrue();
        first.terminate();
        assertEndsWell(first);
        clients.forEach(LoadClient::stop);
        assertNothingIsLost();
        assertThat(ledger.repeated()).isZero();
    }

    private void assertNothingIsLost() {
        try (RelayProcess again = RelayProcess.start(data, "--relay-via", peer.address())) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(ledger.missing()).as(again.toString()).isEmpty());
            assertThat(ledger.complaint()).isEmpty();
        }
    }

    private static void assertEndsWell(RelayProcess relay) {
        assertThat(relay.awaitEnd()).as(relay.toString()).isIn(0, 143); // 128 and SIGTERM, as the JVM says it
        assertThat(relay.lines(" error ")).isEmpty();
        assertThat(relay.said()).doesNotContain("\tat ");
    }
}
