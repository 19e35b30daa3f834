package io.posthouse.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.Outcome;
import io.posthouse.smtpclient.StubSpool.Place;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Contents arrive octet by octet as they were stored, wherever they lie. */
@Timeout(60) // a net for a hang, no measure
class ContentIT {
    private final Rig rig = new Rig();
    private final ScriptedPeer peer = ScriptedPeer.start();

    @AfterEach
    void end() {
        peer.close();
        rig.close();
    }

    private void assertArrives(String content, Place place) {
        assertArrives(content, content, place);
    }

    private void assertArrives(String content, String arriving, Place place) {
        rig.deliver(rig.request(peer.nextHop(), content, place, "b@there.example"));
        // Not by its own assertion, which would print megabytes.
        assertThat(peer.arrivals().get(peer.arrivals().size() - 1).content().equals(arriving))
                .as("%d octets %s", content.length(), place)
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void arrivesUnchanged(Place place) {
        assertArrives("", place);
        assertArrives("\r\n", place);
        assertArrives("hello\r\n", place);
        assertArrives(".\r\n", place);
        assertArrives("..\r\n.\r\n\r\n.x\r\n", place);
        assertArrives("\u0080\u00ff\r\n", place);
        assertArrives("x".repeat(5000) + "\r\n", place);
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void arrivesUnchangedWhenItIsLarge(Place place) {
        String line = "x".repeat(70) + "\r\n";
        assertArrives(line.repeat(2_000_000 / line.length()), place);
        assertArrives(("." + line).repeat(2_000_000 / line.length()), place);
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void getsALineEndWhereItHasNone(Place place) { // else there would be no end (RFC 5321 section 4.1.1.4)
        assertArrives("hello", "hello\r\n", place);
        assertArrives("hello\r", "hello\r\r\n", place);
        assertArrives("x", "x\r\n", place);
        assertArrives(".", ".\r\n", place);
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void arrivesUnchangedWhateverItIs(Place place) {
        for (int seed = 0; seed < 15; seed++) {
            var random = new Random(seed);
            var content = new StringBuilder();
            for (int i = random.nextInt(200_000); i > 0; i--) {
                content.append("..\r\n\r\nxyz".charAt(random.nextInt(9)));
            }
            assertArrives(content + "\r\n", place);
        }
    }

    @Test
    void hasAllTheTimeItNeedsWhileThePeerKeepsTakingIt() { // RFC 5321 section 4.5.3.2.5
        peer.at(Moment.CONTENT, Adversity.hang());
        var report = rig.ask(rig.request(peer.nextHop(), "x\r\n".repeat(4_000_000), "b@there.example"));
        for (int piece = 0; piece < 3; piece++) {
            peer.await(Moment.CONTENT);
            rig.advance(Duration.ofMinutes(2));
            rig.forgetTrail();
            peer.release();
            rig.await(Phase.CONTENT); // some of it was taken, which gives three more minutes
        }
        peer.willing().release();
        assertThat(report.join().outcomes().get(0).result()).isEqualTo(Outcome.Result.DELIVERED);
    }

    @Test
    void isNotWaitedForWhenThePeerTakesNoMoreOfIt() {
        peer.at(Moment.CONTENT, Adversity.hang());
        var report = rig.ask(rig.request(peer.nextHop(), "x\r\n".repeat(4_000_000), "b@there.example"));
        peer.await(Moment.CONTENT);
        rig.await(Phase.CONTENT);
        while (!report.isDone()) { // its network buffers may go on filling for a moment
            rig.advance(Duration.ofMinutes(3));
        }
        assertThat(report.join().outcomes())
                .containsExactly(Outcome.deferred(
                        "4.4.2", "", peer.name() + " took more than 180 s for it to take the content"));
    }
}
