package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What must never happen: nobody is told of a failure because the relay was killed between the two. */
class KillWhileBouncingIT {
    private static final int ROUNDS = Integer.getInteger("posthouse.kill.bounces", 6);
    private static final long SEED = Long.getLong("posthouse.kill.seed", 20261123);
    private static final int MESSAGES = 40; // a round

    private final Random random = new Random(SEED);
    private final Map<String, Integer> told =
            new ConcurrentHashMap<>(); // notifications by Message-ID of what they tell of
    private final Set<String> acknowledged = new TreeSet<>();
    private final CollectingPeer peer =
            CollectingPeer.start(this::keep).refuse("@refused.example", "550 5.1.1 no such user");

    @TempDir
    Path data;

    private void keep(Arrival arrival) {
        told.merge(arrival.header("In-Reply-To"), 1, Integer::sum);
    }

    @AfterEach
    void stop() {
        peer.close();
    }

    @Test
    void everySenderIsToldHoweverOftenTheRelayIsKilled() throws IOException {
        for (int round = 1; round <= ROUNDS; round++) {
            RelayProcess relay = launch();
            int before = told.size();
            int enough = random.nextInt(MESSAGES);
            send(relay.port(), round);
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> told.size() >= before + enough);
            relay.kill();
        }
        try (RelayProcess relay = launch()) {
            relay.port();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(
                            () -> assertThat(told.keySet()).as("seed " + SEED).containsAll(acknowledged));
            assertThat(relay.lines("held")).isEmpty();
        }
        long again = told.values().stream().filter(times -> times > 1).count();
        assertThat(acknowledged).hasSize(ROUNDS * MESSAGES);
        System.out.println("seed " + SEED + ": " + acknowledged.size() + " failures, " + again + " told twice");
    }

    private RelayProcess launch() {
        return RelayProcess.launch(data, "--relay-via", peer.address());
    }

    private void send(int port, int round) throws IOException {
        try (SmtpTalker talker = SmtpTalker.greet(port)) {
            for (int i = 1; i <= MESSAGES; i++) {
                String id = "<" + round + "-" + i + "@client.example>";
                byte[] content = Wire.ascii("Message-ID: " + id + "\r\nSubject: " + i + "\r\n\r\nShall we?\r\n");
                List<String> forwardPath = List.of("b" + i + "@refused.example");
                assertThat(talker.sendPipelined("a@client.example", forwardPath, content))
                        .startsWith("250");
                acknowledged.add(id);
            }
        }
    }
}
