package io.posthouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long MILLISECOND = 1_000_000;

    private final Pace pace = new Pace(200);

    @Test
    void spreadsTurnsThatAreWantedAtOnceEvenly() {
        assertThat(pace.turn(0)).isZero();
        assertThat(pace.turn(0)).isEqualTo(5 * MILLISECOND);
        assertThat(pace.turn(0)).isEqualTo(10 * MILLISECOND);
    }

    @Test
    void letsWhoeverComesAfterAPauseGoAtOnce() {
        pace.turn(0);

        assertThat(pace.turn(12 * MILLISECOND)).isEqualTo(12 * MILLISECOND);
    }

    @Test
    void doesNotMakeUpForAPauseAfterwards() {
        pace.turn(0);
        pace.turn(1000 * MILLISECOND);

        assertThat(pace.turn(1000 * MILLISECOND)).isEqualTo(1005 * MILLISECOND);
    }
}
