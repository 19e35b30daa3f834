package io.posthouse.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SystemWordsTest {

    @ParameterizedTest
    @CsvSource({
        "finishConnect(..) failed with error(-111): Connection refused, connection refused",
        "connect(..) failed: Network is unreachable, network is unreachable",
        "recvAddress(..) failed with error(-104): Connection reset by peer, connection reset",
        "Connection reset, connection reset",
        "Broken pipe, broken pipe",
        "I/O error, I/O error"
    })
    void leavesOutWhatOnlyProgrammersSay(String said, String words) {
        assertThat(SystemWords.of(new IOException(said))).isEqualTo(words);
    }

    @Test
    void leavesOutTheAddressThatIsAddedToTheCause() {
        var annotated = new SocketException("Network is unreachable: /224.0.0.1:25");
        annotated.initCause(new SocketException("Network is unreachable"));
        assertThat(SystemWords.of(annotated)).isEqualTo("network is unreachable");
    }

    @Test
    void findsWordsWhereThereAreNone() {
        var annotated = new NoRouteToHostException("null: /224.0.0.1:25");
        annotated.initCause(new NoRouteToHostException());
        assertThat(SystemWords.of(annotated)).isEqualTo("no route to host");
        assertThat(SystemWords.of(new ClosedChannelException())).isEqualTo("connection closed");
        assertThat(SystemWords.of(new IOException())).isEqualTo("IOException");
    }
}
