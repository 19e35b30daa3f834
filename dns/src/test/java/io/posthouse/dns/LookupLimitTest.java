package io.posthouse.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LookupLimitTest {
    private final ManualTime time = new ManualTime(Instant.parse("2026-11-23T16:44:00Z"));
    private final DnsConfig config = new DnsConfig(
            List.of(),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            2,
            10,
            Duration.ofDays(1),
            Duration.ofSeconds(10));
    private final LookupLimit limit = new LookupLimit(time, Runnable::run, config);
    private final List<CompletableFuture<Found<String>>> started = new ArrayList<>();

    private CompletableFuture<Found<String>> run() {
        return limit.run("there.example", () -> {
            started.add(new CompletableFuture<>());
            return started.get(started.size() - 1);
        });
    }

    private static Found<String> found(String record) {
        return new Found<>(Answer.found(List.of(record)), Duration.ofMinutes(5));
    }

    @Test
    void letsOnlySoManyRunAtOnce() {
        run();
        run();
        CompletableFuture<Found<String>> third = run();
        assertThat(started).hasSize(2);
        started.get(0).complete(found("a"));
        assertThat(started).hasSize(3);
        started.get(2).complete(found("c"));
        assertThat(third.join().answer().records()).containsExactly("c");
    }

    @Test
    void endsEveryLookUpInTimeAndPassesOverThoseThatWaitedInVain() {
        List<CompletableFuture<Found<String>>> all = List.of(run(), run(), run());
        time.advance(Duration.ofSeconds(30));
        assertThat(all).allMatch(result -> result.join().answer().kind() == Answer.Kind.TROUBLE);
        CompletableFuture<Found<String>> later = run();
        started.get(0).complete(found("late"));
        assertThat(started).hasSize(3);
        started.get(2).complete(found("d"));
        assertThat(later.join().answer().records()).containsExactly("d");
    }

    @Test
    void takesAFailureForTrouble() {
        CompletableFuture<Found<String>> result = run();
        started.get(0).completeExceptionally(new IllegalStateException("broken"));
        assertThat(result.join().answer().reason()).contains("broken");
    }

    @Test
    void refusesMoreThanCanSensiblyWait() {
        for (int i = 0; i < 202; i++) {
            assertThat(run()).isNotDone();
        }
        assertThat(run().join().answer().reason()).endsWith("too many look-ups are waiting");
    }

    @Test
    void leavesNoTimerBehind() {
        run();
        started.get(0).complete(found("a"));
        assertThat(time.next()).isEmpty();
    }
}
