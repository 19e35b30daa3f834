package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.posthouse.bench.PostfixRelay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Postfix on either side. It starts only as root. */
class PostfixIT {
    private final CollectingPeer peer = CollectingPeer.start();

    @TempDir
    Path folder;

    @BeforeEach
    void needsPostfixAndRoot() throws IOException {
        Program.assume("postfix", "postfix");
        assumeTrue(Program.weAreRoot(), "Postfix starts only as root");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x")); // it has users of its own
    }

    @AfterEach
    void close() {
        peer.close();
    }

    @Test
    void postfixAsNextHopTakesWhatWeRelay() throws IOException {
        try (PostfixRelay postfix = PostfixRelay.start(folder.resolve("postfix"), peer.port());
                RelayProcess relay =
                        RelayProcess.start(folder.resolve("data"), "--relay-via", "127.0.0.1:" + postfix.port())) {
            assertAllArriveThrough(relay.port());
        }
    }

    @Test
    void postfixAsClientRelaysThroughUs() throws IOException {
        try (RelayProcess relay = RelayProcess.start(folder.resolve("data"), "--relay-via", peer.address());
                PostfixRelay postfix = PostfixRelay.start(folder.resolve("postfix"), relay.port())) {
            assertAllArriveThrough(postfix.port());
        }
    }

    private void assertAllArriveThrough(int port) throws IOException {
        List<Samples.Sample> all = samples();
        try (SmtpTalker talker = SmtpTalker.greet(port)) {
            for (int i = 0; i < all.size(); i++) {
                assertThat(talker.send(
                                "a@client.example", recipients(i), all.get(i).content()))
                        .startsWith("250");
            }
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> peer.arrivals().size() == all.size());
        for (int i = 0; i < all.size(); i++) {
            List<String> recipients = recipients(i);
            assertThat(peer.arrivals())
                    .filteredOn(arrival -> arrival.forwardPaths().equals(recipients))
                    .singleElement()
                    .extracting(arrival -> Headers.withoutTrace(arrival.content(), 2))
                    .as(all.get(i).toString())
                    .isEqualTo(all.get(i).content());
        }
    }

    /** Postfix breaks lines of more than 998 octets (RFC 5321 section 4.5.3.1.6), so there are none here. */
    private static List<Samples.Sample> samples() {
        var samples = new Samples(11);
        List<Samples.Sample> all = samples.particular();
        all.addAll(samples.random(30));
        all.removeIf(sample -> sample.longestLine() > 998);
        return all;
    }

    private static List<String> recipients(int number) {
        return number % 5 == 0
                ? List.of("r" + number + "@there.example", "s" + number + "@there.example")
                : List.of("r" + number + "@there.example");
    }
}
