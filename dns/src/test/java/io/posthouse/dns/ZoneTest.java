package io.posthouse.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.posthouse.dns.Answer.Kind;
import java.net.InetAddress;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ZoneTest {
    private final Zone zone = new Zone()
            .mx("there.example", 20, "mx2.there.example.")
            .mx("there.example", 10, "MX1.there.example")
            .address("mx1.there.example", "192.0.2.1")
            .address("mx1.there.example", "2001:db8::1")
            .nullMx("silent.example")
            .domain("bare.example")
            .trouble("sick.example", "no server answered")
            .ptr("192.0.2.1", "mx1.there.example");

    private static <T> Answer<T> now(CompletionStage<Answer<T>> stage) {
        return stage.toCompletableFuture().join();
    }

    @Test
    void givesMailExchangersByPreference() {
        assertThat(now(zone.mx("There.Example.")).records())
                .containsExactly(
                        new MailExchanger(10, "mx1.there.example"), new MailExchanger(20, "mx2.there.example"));
    }

    @Test
    void givesAddressesOfBothFamilies() throws Exception {
        assertThat(now(zone.addresses("mx1.there.example")).records())
                .containsExactly(InetAddress.getByName("192.0.2.1"), InetAddress.getByName("2001:db8::1"));
    }

    @Test
    void tellsApartWhyThereIsNothing() {
        assertThat(now(zone.mx("silent.example")).records()).allMatch(MailExchanger::isNull);
        assertThat(now(zone.mx("bare.example")).kind()).isEqualTo(Kind.NO_RECORDS);
        assertThat(now(zone.mx("nowhere.example"))).isEqualTo(Answer.noDomain("nowhere.example"));
        assertThat(now(zone.mx("sick.example"))).isEqualTo(Answer.trouble("sick.example", "no server answered"));
    }

    @Test
    void takesAnAddressInTextFormAsItsOwnAnswer() throws Exception {
        assertThat(now(zone.addresses("192.0.2.7")).records()).containsExactly(InetAddress.getByName("192.0.2.7"));
        assertThat(now(zone.addresses("2001:db8::7")).records()).containsExactly(InetAddress.getByName("2001:db8::7"));
        assertThat(now(zone.addresses("192.0.2.700")).kind()).isEqualTo(Kind.NO_DOMAIN);
        assertThatIllegalArgumentException().isThrownBy(() -> zone.address("x.example", "not an address"));
    }

    @Test
    void knowsLocalhost() {
        assertThat(now(zone.addresses("localhost")).isFound()).isTrue();
    }

    @Test
    void forgetsTheTroubleOfAName() {
        zone.forget("sick.example").address("sick.example", "192.0.2.9");
        assertThat(now(zone.addresses("sick.example")).isFound()).isTrue();
    }

    @Test
    void namesAnAddress() throws Exception {
        assertThat(now(zone.ptr(InetAddress.getByName("192.0.2.1"))).records()).containsExactly("mx1.there.example");
        assertThat(now(zone.ptr(InetAddress.getByName("192.0.2.2"))).kind()).isEqualTo(Kind.NO_DOMAIN);
    }
}
