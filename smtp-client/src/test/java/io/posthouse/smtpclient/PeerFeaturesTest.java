package io.posthouse.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.Reply;
import org.junit.jupiter.api.Test;

class PeerFeaturesTest {
    private static PeerFeatures of(String... lines) {
        return PeerFeatures.of(Reply.plain(250, lines));
    }

    @Test
    void readsKeywordsInEitherCaseAndIgnoresOthers() {
        assertThat(of("peer.example", "pipelining", "8BitMime", "SIZE 1000", "DSN", "Mt-Priority MIXER", "X-MORE a b"))
                .isEqualTo(new PeerFeatures(true, true, 1000, true, true, true));
    }

    @Test
    void takesThePeersNameForNoKeyword() {
        assertThat(of("PIPELINING")).isEqualTo(PeerFeatures.NONE);
    }

    @Test
    void knowsNoLimitWhereNoneIsNamed() { // RFC 1870 section 3
        assertThat(of("peer.example", "SIZE")).isEqualTo(new PeerFeatures(false, true, 0, false, false, false));
        assertThat(of("peer.example", "SIZE 0")).isEqualTo(new PeerFeatures(false, true, 0, false, false, false));
        assertThat(of("peer.example", "SIZE lots")).isEqualTo(new PeerFeatures(false, true, 0, false, false, false));
    }
}
