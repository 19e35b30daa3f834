package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lives of a spool that end at any moment. Each seed makes a few lives of random work on a disk that loses what was not
 * synced; after each, every letter that was committed and not removed must be there exactly once, with what was
 * recorded.
 */
class CrashTest {
    private static final int SEEDS = Integer.getInteger("posthouse.seeds", 50);

    @ParameterizedTest
    @EnumSource
    void losesNothingThatWasAcknowledged(CrashScenario.Adversity adversity) {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                new CrashScenario(seed, adversity).run();
            } catch (Throwable failure) {
                throw new AssertionError(adversity + ", seed " + seed + ": " + failure, failure);
            }
        }
        assertThat(SEEDS).isPositive();
    }
}
