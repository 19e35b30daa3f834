package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The peer that all others trust. */
class CollectingPeerIT {
    private final CollectingPeer peer = CollectingPeer.start();

    @AfterEach
    void close() {
        peer.close();
    }

    @Test
    void keepsContentsOctetByOctet() throws IOException {
        var samples = new Samples(1);
        List<Samples.Sample> all = samples.particular();
        all.addAll(samples.random(50));
        all.add(new Samples.Sample("nothing", new byte[0]));
        try (SmtpTalker talker = SmtpTalker.greet(peer.port())) {
            for (Samples.Sample sample : all) {
                assertThat(talker.sendPipelined("a@b.example", List.of("c@d.example", "e@d.example"), sample.content()))
                        .startsWith("250");
            }
        }
        assertThat(peer.arrivals()).hasSameSizeAs(all);
        for (int i = 0; i < all.size(); i++) {
            assertThat(peer.arrivals().get(i).content())
                    .as(all.get(i).name())
                    .isEqualTo(all.get(i).content());
        }
        assertThat(peer.arrivals().get(0).reversePath()).isEqualTo("a@b.example");
        assertThat(peer.arrivals().get(0).forwardPaths()).containsExactly("c@d.example", "e@d.example");
    }

    @Test
    void takesOnlyDotsBetweenLineEndsForTheEnd() throws IOException { // RFC 5321 section 4.1.1.4
        byte[] content = Wire.ascii("a\n.\nb\r.\rc\r\n.\rd\r\n.\ne\r\n");
        try (SmtpTalker talker = SmtpTalker.greet(peer.port())) {
            talker.sendPipelined("", List.of("c@d.example"), content);
        }
        assertThat(peer.arrivals())
                .singleElement()
                .satisfies(arrival -> assertThat(arrival.content()).isEqualTo(content));
    }

    @Test
    void misbehavesWhenToldTo() throws IOException {
        peer.at(Moment.RCPT, Adversity.reply("450 4.2.0 later")).at(Moment.AFTER_DOT, Adversity.close());
        try (SmtpTalker talker = SmtpTalker.greet(peer.port())) {
            talker.ask("MAIL FROM:<>");
            assertThat(talker.ask("RCPT TO:<a@b.example>")).isEqualTo("450 4.2.0 later");
            assertThat(talker.ask("DATA")).startsWith("554");
            peer.behave();
            peer.at(Moment.FINAL_DOT, Adversity.reset());
            assertThatThrownBy(() -> talker.send("", List.of("a@b.example"), Wire.ascii("x\r\n")))
                    .isInstanceOf(IOException.class);
        }
        assertThat(peer.arrivals()).isEmpty();
    }
}
