package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.ManualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The clock jumps by a year while mail waits for a next hop that is down: nobody is told that it failed, and all of it arrives
 * when the next hop is back.
 */
class ClockIT {
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration STRIDE = Duration.ofSeconds(30); // of the clock, while nobody talks to the peer
    private static final Duration STEP = Duration.ofSeconds(5); // while somebody may
    private static final int LETTERS = 6; // enough for the next hop to be taken for dead

    @TempDir
    Path data;

    private final ManualTime time = new ManualTime(Instant.parse("2026-11-23T16:44:00Z"));
    private CollectingPeer peer = CollectingPeer.start();
    private final int port = peer.port();
    private final List<String> names = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private ManualRelay relay;

    private void start() {
        relay = ManualRelay.start(time, data, port);
    }

    @AfterEach
    void stop() {
        relay.close();
        peer.close();
    }

    private void send(String name) throws IOException {
        names.add(name + "@there.example");
        ids.add(relay.send(name));
    }

    /** By the log, since a relay that starts may try before it can be listened to. */
    private void awaitAttempt(int attempt) {
        String said = "attempt=" + attempt + ", ";
        for (String id : ids) {
            relay.awaitMoving(
                    STRIDE, () -> relay.log(id + ": deferred").stream().anyMatch(line -> line.contains(said)));
        }
    }

    private void jump(Duration by, boolean overARestart) {
        if (overARestart) {
            relay.close();
        }
        time.jump(by);
        if (overARestart) {
            start();
        }
    }

    @ParameterizedTest
    @CsvSource({"1,false", "1,true", "-1,false", "-1,true"})
    void losesNothingAndBouncesNothingWhenTheClockJumpsByAYear(int years, boolean overARestart) throws IOException {
        Duration by = YEAR.multipliedBy(years);
        peer.close();
        start();
        for (int i = 0; i < LETTERS; i++) {
            send("m" + i);
        }
        awaitAttempt(1);
        jump(by, overARestart);
        awaitAttempt(2);
        assertSaid(by, overARestart);

        peer = CollectingPeer.startOn(port);
        relay.awaitMoving(STRIDE, () -> peer.connections() > 0);
        relay.awaitMoving(STEP, () -> ids.stream().allMatch(relay::hasLeft));
        send("later");
        assertThat(ids).isSorted().doesNotHaveDuplicates();
        relay.await(() -> relay.hasLeft(ids.get(LETTERS)));
        assertThat(relay.toString()).doesNotContain(": failed").doesNotContain(": held");
        jump(by.negated(), false); // put right again
        relay.advance(Duration.ofDays(6));
        assertThat(peer.arrivals())
                .extracting(arrival -> arrival.forwardPaths().get(0))
                .containsExactlyInAnyOrderElementsOf(names);
    }

    /** A clock that was put forward while no relay ran looks like a long rest. */
    private void assertSaid(Duration by, boolean overARestart) {
        String jumped = by.isNegative() ? "qmgr: the clock was put back" : "qmgr: the clock was put forward";
        assertThat(relay.log("qmgr: the clock"))
                .hasSize(overARestart ? 0 : 1)
                .allMatch(line -> line.startsWith(jumped));
        assertThat(relay.log("spool: the clock shows 2025-11-23T")).hasSize(overARestart && by.isNegative() ? 1 : 0);
    }
}
