package io.posthouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SinkTest {
    private final StringBuilder text = new StringBuilder();

    @Test
    void takesTheLastCounterThatIsComplete() {
        text.append("sess=1 quit=0 mesg=41\rsess=1 quit=0 mesg=42\rsess=1 quit=0 mesg=4");

        assertThat(Sink.latest(text)).hasValue(42);
    }

    @Test
    void joinsACounterThatCameInTwoParts() {
        text.append("sess=1 quit=0 mesg=41\rsess=1 quit=0 mesg=4");
        Sink.latest(text);
        text.append("2\r");

        assertThat(Sink.latest(text)).hasValue(42);
    }

    @Test
    void knowsNothingBeforeACounterIsComplete() {
        text.append("sess=1 quit=0 mesg=4");

        assertThat(Sink.latest(text)).isEmpty();
    }
}
