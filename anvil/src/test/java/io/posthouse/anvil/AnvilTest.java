package io.posthouse.anvil;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.ManualTime;
import io.posthouse.mail.Network;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnvilTest {
    private final ManualTime time = new ManualTime(Instant.parse("2026-11-23T16:44:00Z"));

    @Test
    void limitsTheSessionsOfAClient() {
        var anvil = anvil(new AnvilConfig(2, 0, 0, 0, 0, 64, List.of()));
        assertThat(anvil.enter(at("192.0.2.1"))).isEqualTo(Verdict.FINE);
        assertThat(anvil.enter(at("192.0.2.1"))).isEqualTo(Verdict.FINE);
        assertThat(anvil.enter(at("192.0.2.1"))).isEqualTo(Verdict.TOO_MANY_SESSIONS);
        assertThat(anvil.enter(at("192.0.2.2"))).isEqualTo(Verdict.FINE);
        anvil.leave(at("192.0.2.1"));
        assertThat(anvil.enter(at("192.0.2.1"))).isEqualTo(Verdict.FINE);
    }

    @Test
    void letsABurstThroughAndThenTheRate() {
        var anvil = anvil(new AnvilConfig(0, 0, 6, 0, 0, 64, List.of()));
        for (int i = 0; i < 6; i++) {
            assertThat(anvil.message(at("192.0.2.1"))).isEqualTo(Verdict.FINE);
        }
        assertThat(anvil.message(at("192.0.2.1"))).isEqualTo(Verdict.TOO_MANY_MESSAGES);
        time.advance(Duration.ofSeconds(10));
        assertThat(anvil.message(at("192.0.2.1"))).isEqualTo(Verdict.FINE);
        assertThat(anvil.message(at("192.0.2.1"))).isEqualTo(Verdict.TOO_MANY_MESSAGES);
    }

    @Test
    void countsEachKindByItself() {
        var anvil = anvil(new AnvilConfig(0, 1, 1, 1, 1, 64, List.of()));
        var client = at("192.0.2.1");
        assertThat(List.of(anvil.enter(client), anvil.message(client), anvil.recipient(client), anvil.failure(client)))
                .containsOnly(Verdict.FINE);
        assertThat(List.of(anvil.enter(client), anvil.message(client), anvil.recipient(client), anvil.failure(client)))
                .containsExactly(
                        Verdict.TOO_MANY_CONNECTIONS,
                        Verdict.TOO_MANY_MESSAGES,
                        Verdict.TOO_MANY_RECIPIENTS,
                        Verdict.TOO_MANY_FAILURES);
    }

    @Test
    void takesAnIpv6NetworkForOneClient() {
        var anvil = anvil(new AnvilConfig(1, 0, 0, 0, 0, 64, List.of()));
        assertThat(anvil.enter(at("2001:db8:0:1::1"))).isEqualTo(Verdict.FINE);
        assertThat(anvil.enter(at("2001:db8:0:1:ffff::2"))).isEqualTo(Verdict.TOO_MANY_SESSIONS);
        assertThat(anvil.enter(at("2001:db8:0:2::1"))).isEqualTo(Verdict.FINE);
    }

    @Test
    void tellsIpv6ClientsApartAsFarAsConfigured() {
        assertThat(Block.of(at("2001:db8::1"), 128)).isNotEqualTo(Block.of(at("2001:db8::2"), 128));
        assertThat(Block.of(at("2001:db8:0:0:8000::"), 65)).isNotEqualTo(Block.of(at("2001:db8::"), 65));
        assertThat(Block.of(at("2001:db8:ffff::"), 32)).isEqualTo(Block.of(at("2001:db8::"), 32));
    }

    @Test
    void countsNoneOfTheExempt() {
        var anvil = anvil(new AnvilConfig(1, 1, 1, 1, 1, 64, Network.LOOPBACK));
        for (int i = 0; i < 100; i++) {
            assertThat(anvil.enter(at("127.0.0.1"))).isEqualTo(Verdict.FINE);
            assertThat(anvil.message(at("::1"))).isEqualTo(Verdict.FINE);
        }
    }

    private Anvil anvil(AnvilConfig config) {
        return new Anvil(config, time);
    }

    private static InetAddress at(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
