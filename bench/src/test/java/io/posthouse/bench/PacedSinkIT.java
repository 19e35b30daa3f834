package io.posthouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacedSinkIT {
    private final PacedSink sink = PacedSink.start(1000);

    @AfterEach
    void stop() {
        sink.close();
    }

    @Test
    void takesNothingBeforeItIsOpen() throws Exception {
        Future<Void> sent = send("early@load.example");
        assertThat(Submission.knowsPriorities(sink.port())).isFalse(); // so it is listening, and answers another client

        assertThat(sent.isDone()).isFalse();
        assertThat(sink.received()).isZero();

        sink.open();
        sent.get(10, TimeUnit.SECONDS);
        assertThat(sink.received()).isEqualTo(1);
    }

    @Test
    void saysWhenItHasTakenTheMessageThatIsAwaited() throws Exception {
        sink.open();
        Future<Long> arrival = sink.expect("awaited@load.example");

        send("another@load.example").get(10, TimeUnit.SECONDS);
        assertThat(arrival.isDone()).isFalse();

        send("awaited@load.example").get(10, TimeUnit.SECONDS);
        assertThat(arrival.get(10, TimeUnit.SECONDS)).isLessThanOrEqualTo(System.nanoTime());
    }

    private Future<Void> send(String reversePath) {
        return CompletableFuture.runAsync(() -> Submission.send(sink.port(), reversePath, ""));
    }
}
