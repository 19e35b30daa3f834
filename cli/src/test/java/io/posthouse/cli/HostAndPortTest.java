package io.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostAndPortTest {

    @ParameterizedTest
    @ValueSource(strings = {"mail.example:25", "192.0.2.1:0", "[2001:db8::1]:65535"})
    void readsWhatItWrites(String text) {
        assertThat(HostAndPort.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":25", "mail.example", "mail.example:", "mail.example:x", "::1:25", "a b:25", "a:65536"})
    void refusesAllElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> HostAndPort.parse(text));
    }

    @Test
    void writesTheAddressThatWasBound() {
        assertThat(HostAndPort.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 25)))
                .hasToString("127.0.0.1:25");
    }
}
