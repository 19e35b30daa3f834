package io.posthouse.bench;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class BlackHoleIT {
    @Test
    @EnabledOnOs(OS.LINUX)
    void answersNobodyWhoConnects() throws IOException {
        var address = new InetSocketAddress(Ports.LOOPBACK, Ports.free());
        try (BlackHole hole = BlackHole.at(address);
                Socket client = new Socket()) {
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .as(hole.toString())
                    .isThrownBy(() -> client.connect(address, 200));
        }
    }
}
