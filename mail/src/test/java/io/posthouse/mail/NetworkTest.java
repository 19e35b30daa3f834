package io.posthouse.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24,   192.0.2.255,     true",
        "192.0.2.0/24,   192.0.3.0,       false",
        "192.0.2.128/25, 192.0.2.127,     false",
        "192.0.2.128/25, 192.0.2.200,     true",
        "10.64.0.0/10,   10.127.255.255,  true",
        "10.64.0.0/10,   10.128.0.0,      false",
        "192.0.2.7,      192.0.2.7,       true",
        "192.0.2.7,      192.0.2.6,       false",
        "0.0.0.0/0,      203.0.113.9,     true",
        "0.0.0.0/0,      ::1,             false",
        "2001:db8::/32,  2001:db8:1::9,   true",
        "2001:db8::/32,  2001:db9::,      false",
        "::/0,           192.0.2.1,       false",
    })
    void knowsItsAddresses(String network, String address, boolean inside) throws Exception {
        assertThat(Network.parse(network).contains(InetAddress.getByName(address)))
                .isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "localhost", "192.0.2", "192.0.2.0/33", "192.0.2.1/24", "::1/129", "192.0.2.0/x", "300.0.0.1"
            })
    void refusesWhatIsNoNetwork(String text) {
        assertThatThrownBy(() -> Network.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a network: \"" + text + '"');
    }

    @Test
    void isWrittenAsItIsRead() {
        assertThat(Network.parse("127.0.0.0/8")).hasToString("127.0.0.0/8");
        assertThat(Network.parse("192.0.2.7")).hasToString("192.0.2.7/32");
    }
}
