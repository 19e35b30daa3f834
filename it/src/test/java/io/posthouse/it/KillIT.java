package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must never happen: mail that was acknowledged is lost because the relay was killed. */
class KillIT {
    private static final int ROUNDS = Integer.getInteger("posthouse.kill.rounds", 55);
    private static final long SEED = Long.getLong("posthouse.kill.seed", 20261123);
    private static final int CLIENTS = 8;

    /** Deliveries that may be under way, or done and not recorded yet, when the relay is killed: its connections to one next hop. */
    private static final int IN_FLIGHT = 20;

    private final Random random = new Random(SEED);
    private final Ledger ledger = new Ledger();
    private final CollectingPeer peer = CollectingPeer.start(ledger::arrive);
    private final ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor();
    private final List<LoadClient> clients = new ArrayList<>();
    private volatile CompletableFuture<Integer> port = new CompletableFuture<>(); // the test writes, the clients read

    @TempDir
    Path data;

    @AfterEach
    void stop() {
        clients.forEach(LoadClient::stop);
        port.cancel(false);
        killer.shutdownNow();
        peer.close();
    }

    @Test
    void everyAcknowledgedMessageArrivesHoweverOftenTheRelayIsKilled() throws Exception {
        startClients();
        for (int round = 1; round <= ROUNDS; round++) {
            RelayProcess relay = launch();
            if (random.nextInt(5) == 0) {
                killWhileItStarts(relay);
            } else {
                port.complete(relay.port());
                if (!ledger.await(1 + random.nextInt(250))) {
                    throw new AssertionError(state(round) + ": nothing moves in " + relay.threads());
                }
                killIn(relay, Duration.ofNanos(random.nextInt(5_000_000)));
            }
            if (port.isDone()) { // else the clients still wait for it
                port = new CompletableFuture<>();
            }
            assertThat(ledger.complaint()).as(state(round)).isEmpty();
        }
        clients.forEach(LoadClient::stop);
        try (RelayProcess relay = launch()) {
            relay.port();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(ledger.missing()).as(state(ROUNDS)).isEmpty());
            assertThat(ledger.complaint()).as(state(ROUNDS)).isEmpty();
            assertThat(ledger.repeated()).as(state(ROUNDS)).isLessThanOrEqualTo((long) ROUNDS * IN_FLIGHT);
            assertThat(relay.lines(" error ")).as(state(ROUNDS)).isEmpty();
        }
        System.out.println(state(ROUNDS));
    }

    private RelayProcess launch() {
        return RelayProcess.launch(data, "--relay-via", peer.address());
    }

    private void startClients() {
        IntStream.range(0, CLIENTS)
                .mapToObj(i -> new LoadClient("c" + i, i % 2 == 0, new Random(SEED + i), ledger, () -> port))
                .forEach(clients::add);
        for (LoadClient client : clients) {
            var thread = new Thread(client, "load");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** Anywhere between the start of its JVM and its first messages: while it recovers, most of all. */
    private void killWhileItStarts(RelayProcess relay) throws Exception {
        CompletableFuture<Integer> itsPort = port;
        relay.line(line -> line.contains("listens on")).thenRun(() -> itsPort.complete(relay.port()));
        killIn(relay, Duration.ofMillis(200 + random.nextInt(1200)));
    }

    private void killIn(RelayProcess relay, Duration delay) throws Exception {
        killer.schedule(relay::kill, delay.toNanos(), TimeUnit.NANOSECONDS).get();
    }

    private String state(int round) {
        return "seed " + SEED + ", round " + round + ": " + ledger.acknowledged() + " acknowledged, "
                + ledger.repeated() + " arrived again";
    }
}
