package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.ManualTime;
import io.posthouse.bus.contract.Deferred;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A next hop that is down or misbehaves at any stage, and the whole relay: the message stays and says why, in the spool as
 * in the log, and arrives when the next hop is well again; once, unless it may have arrived before.
 */
class NextHopIT {
    /** More than all buffers between us and the peer hold, so that a peer that does not read stops us. */
    private static final byte[] LARGE = Wire.ascii(Samples.HEADER + "\r\n" + ("x".repeat(76) + "\r\n").repeat(300_000));

    private static final byte[] SMALL = Wire.ascii(Samples.HEADER + "\r\nsmall\r\n");

    @TempDir
    Path data;

    private final ManualTime time = new ManualTime(Instant.parse("2026-11-23T16:44:00Z"));
    private CollectingPeer peer = CollectingPeer.start();
    private ManualRelay relay;

    private void start() {
        relay = ManualRelay.start(time, data, peer.port());
    }

    @AfterEach
    void stop() {
        relay.close();
        peer.close();
    }

    /** How the relay calls what it waits for. */
    private static String awaited(Moment moment) {
        return switch (moment) {
            case GREETING -> "the greeting";
            case CONTENT -> "it to take the content";
            case FINAL_DOT, AFTER_DOT -> "the reply to the final dot";
            default -> "the reply to " + moment;
        };
    }

    /** How long it waits (RFC 5321 section 4.5.3.2). */
    private static Duration patience(Moment moment) {
        return switch (moment) {
            case DATA -> Duration.ofMinutes(2);
            case CONTENT -> Duration.ofMinutes(3);
            case FINAL_DOT, AFTER_DOT -> Duration.ofMinutes(10);
            default -> Duration.ofMinutes(5);
        };
    }

    private static byte[] content(Moment moment) {
        return moment == Moment.CONTENT ? LARGE : SMALL;
    }

    /** The peer, as the relay calls it, for a pattern. */
    private String quoted() {
        return Pattern.quote("127.0.0.1[127.0.0.1]:" + peer.port());
    }

    /** The message is deferred for that reason, which can be read everywhere; then it arrives. */
    private void assertArrivesLater(Deferred deferred, Moment moment, String reason) throws IOException {
        String id = deferred.id().toString();
        assertThat(deferred.outcome().said()).matches(reason);
        assertThat(relay.log(id + ": deferred"))
                .singleElement()
                .asString()
                .contains("forward-path=<b@there.example>", "attempt=1", "said=\"" + escaped(deferred));
        awaitReasonInSpool(deferred);
        peer.behave();
        int before = peer.connections();
        relay.awaitRetry(deferred, () -> peer.connections() > before);
        assertThat(relay.log(id + ": deferred")).hasSize(1);
        assertThat(relay.log(id + ": delivered")).hasSize(1);
        relay.advance(Duration.ofDays(6));
        assertThat(peer.arrivals())
                .hasSize(moment == Moment.AFTER_DOT ? 2 : 1)
                .allSatisfy(arrival ->
                        assertThat(Headers.withoutTrace(arrival.content(), 1)).isEqualTo(content(moment)));
    }

    private static String escaped(Deferred deferred) {
        return deferred.outcome().said().replace("\"", "\\\"");
    }

    /** Waits until the letter's own file, where it waits, says why. */
    private void awaitReasonInSpool(Deferred deferred) {
        String reason = "\"said\":\"" + escaped(deferred) + '"';
        relay.awaitMoving(
                Duration.ofSeconds(1), () -> waiting(deferred.id() + ".letter").contains(reason));
    }

    /** The text of a file in deferred; empty if it is not there. */
    private String waiting(String name) {
        try (Stream<Path> files = Files.walk(data.resolve("spool/deferred"))) {
            Optional<Path> file = files.filter(path -> path.endsWith(name)).findFirst();
            return file.isEmpty() ? "" : Files.readString(file.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "QUIT")
    void hangs(Moment moment) throws IOException {
        peer.at(moment, Adversity.hang());
        start();
        String id = relay.send("b", content(moment));
        relay.await(() -> peer.troubles() == 1);
        relay.advance(patience(moment));
        Deferred deferred =
                relay.awaitDeferred(id, 1, Duration.ofSeconds(5)); // it may have begun to wait only just now
        assertArrivesLater(
                deferred,
                moment,
                quoted() + " took more than " + patience(moment).toSeconds() + " s for " + awaited(moment));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "QUIT")
    void closes(Moment moment) throws IOException {
        peer.at(moment, Adversity.close());
        assertDeferredNow(moment, moment == Moment.CONTENT ? closed(moment) + '|' + broken(moment) : closed(moment));
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "QUIT")
    void resets(Moment moment) throws IOException {
        peer.at(moment, Adversity.reset());
        String reason = switch (moment) {
            // It may come before we know that the connection was made.
            case GREETING -> "cannot connect to " + quoted() + ": connection reset|" + broken(moment);
            // Whoever writes does not always hear how the connection ended. So it is where a peer closes without
            // having read all, which is a reset as well.
            case CONTENT -> closed(moment) + '|' + broken(moment);
            default -> broken(moment);
        };
        assertDeferredNow(moment, reason);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "QUIT")
    void answersNonsense(Moment moment) throws IOException {
        peer.at(moment, Adversity.reply("Okay, go on, thanks!"));
        assertDeferredNow(
                moment, quoted() + " sent as " + awaited(moment) + " what is not a reply: \"Okay, go on, thanks!\"");
    }

    private void assertDeferredNow(Moment moment, String reason) throws IOException {
        start();
        String id = relay.send("b", content(moment));
        assertArrivesLater(relay.awaitDeferred(id, 1, Duration.ZERO), moment, reason);
    }

    private String closed(Moment moment) {
        return quoted() + " closed the connection while we waited for " + awaited(moment);
    }

    private String broken(Moment moment) {
        return "connection with " + quoted() + " broke while we waited for " + awaited(moment)
                + ": (connection reset|broken pipe)";
    }

    /** The message has arrived by then, and the next one comes in a session of its own. */
    @ParameterizedTest
    @MethodSource("adversities")
    void doesSoWhenTheRelayTakesItsLeave(Adversity adversity) throws IOException {
        peer.at(Moment.QUIT, adversity);
        start();
        String first = relay.send("b", SMALL);
        relay.await(() -> relay.hasLeft(first));
        relay.awaitMoving(Duration.ofSeconds(1), () -> peer.troubles() == 1); // sessions rest a while before they end
        relay.advance(Duration.ofMinutes(1));
        String second = relay.send("b", SMALL);
        relay.await(() -> relay.hasLeft(second));
        relay.advance(Duration.ofDays(6));
        assertThat(peer.arrivals()).hasSize(2);
        assertThat(peer.connections()).isEqualTo(2);
        assertThat(relay.toString()).doesNotContain(": deferred");
    }

    static Stream<Adversity> adversities() {
        return Stream.of(
                Adversity.hang(), Adversity.close(), Adversity.reset(), Adversity.reply("Okay, go on, thanks!"));
    }

    @Nested
    class IsDown {
        private final int port = peer.port();

        private void goDown() {
            peer.close();
        }

        private void comeBack() {
            peer = CollectingPeer.startOn(port);
        }

        @Test
        void theMessageStaysAndArrivesWhenItIsBack() throws IOException {
            goDown();
            start();
            String id = relay.send("b", SMALL);
            Deferred deferred = relay.awaitDeferred(id, 1, Duration.ZERO);
            comeBack();
            assertArrivesLater(deferred, Moment.GREETING, "cannot connect to " + quoted() + ": connection refused");
        }

        @Test
        void theMessageIsTriedLessAndLessOften() throws IOException {
            goDown();
            start();
            String id = relay.send("b", SMALL);
            var waits = new ArrayList<Duration>();
            for (int attempt = 1; attempt <= 8; attempt++) {
                Deferred deferred = relay.awaitDeferred(id, attempt, Duration.ofSeconds(attempt == 1 ? 0 : 30));
                waits.add(Duration.between(time.now(), deferred.next()));
                relay.advance(waits.get(waits.size() - 1));
            }
            assertThat(waits.get(0)).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
            assertThat(waits).allSatisfy(wait -> assertThat(wait).isLessThan(Duration.ofMinutes(75)));
            assertThat(waits.get(7)).isGreaterThan(Duration.ofMinutes(55));
        }

        @Test
        void manyMessagesStayOverARestartAndArriveOnce() throws IOException {
            goDown();
            start();
            var names = new ArrayList<String>();
            var ids = new ArrayList<String>();
            for (int i = 0; i < 30; i++) {
                names.add("m" + i + "@there.example");
                ids.add(relay.send("m" + i));
            }
            ids.forEach(id -> relay.awaitDeferred(id, 1, Duration.ZERO));
            relay.close();
            comeBack();
            start();
            relay.advance(Duration.ofMinutes(10));
            relay.awaitMoving(Duration.ofMillis(500), () -> ids.stream().allMatch(relay::hasLeft));
            relay.advance(Duration.ofDays(6));
            assertThat(peer.arrivals())
                    .extracting(arrival -> arrival.forwardPaths().get(0))
                    .containsExactlyInAnyOrderElementsOf(names);
        }
    }
}
