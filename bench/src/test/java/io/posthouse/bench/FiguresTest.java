package io.posthouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertThat(Spread.of(List.of(3, 1, 2), Integer::doubleValue)).isEqualTo(new Spread(2, 1, 3));
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
        assertThat(Spread.of(List.of(4, 1, 2, 3), Integer::doubleValue).median())
                .isEqualTo(2.5);
    }

    @Test
    void aRoundIsMadeToLastByThePaceOfTheOneBefore() {
        assertThat(Throughput.fitting(round(1000, 2), Duration.ofSeconds(8))).isEqualTo(4000);
        assertThat(Throughput.fitting(round(537, 1), Duration.ofSeconds(8))).isEqualTo(4300);
    }

    @Test
    void evenAVerySlowRelayGetsOneMessage() {
        assertThat(Throughput.fitting(round(1, 60), Duration.ofSeconds(8))).isEqualTo(1);
    }

    @Test
    void theMachineIsIdleWhenItWaitsForTheDisk() {
        assertThat(Machine.parse("cpu  10 1 20 300 40 5 6 7 0 0")).isEqualTo(new Machine(49, 340));
    }

    @Test
    void theTableShowsHowManyTimesFasterAndCheaper() {
        var results = Map.of(
                Scenario.named("connect"),
                Map.of("postfix", List.of(round(500, 1)), "posthouse", List.of(round(2500, 1))));

        assertThat(new Report(results).table()).contains("5.0 ×  (goal 4 ×)").contains("1/5.0");
    }

    private static Round round(long messages, double seconds) {
        return new Round(messages, seconds, 1_000_000, 200_000, 0.05, 0.01, 2048);
    }
}
