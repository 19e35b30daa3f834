package io.posthouse.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.spool.SimulatedDisk.Fault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever happens to a relay: what it has acknowledged arrives, or its sender is told, or it is kept for a person; and only
 * what a crash may have made it forget arrives twice.
 *
 * <p>Each seed is a {@link Simulation} of its own. {@code -Dsimulation.seed=7} replays one of them and leaves its trail,
 * {@code -Dsimulation.seeds=10000} tries as many, {@code -Dsimulation.first=500} begins elsewhere than at 0.
 */
class SimulationTest {
    private static final Path TRAILS = Path.of("target", "simulation");
    private static final int ENOUGH_FAILURES = 10;
    private static final int SEEDS_UNTIL_A_FAULT_SHOWS = 200;

    private static LongStream seeds() {
        Optional<Long> one = Optional.ofNullable(Long.getLong("simulation.seed"));
        long first = Long.getLong("simulation.first", 0);
        long count = Long.getLong("simulation.seeds", 500);
        return one.map(LongStream::of).orElseGet(() -> LongStream.range(first, first + count));
    }

    @Test
    void servesEveryRecipientOfWhatItAcknowledged() {
        assertThat(seeds().boxed()
                        .flatMap(seed -> failureOf(seed).stream())
                        .limit(ENOUGH_FAILURES)
                        .toList())
                .isEmpty();
    }

    private static Optional<String> failureOf(long seed) {
        var simulation = new Simulation(seed);
        Optional<Throwable> failure = run(simulation);
        if (failure.isPresent() || Long.getLong("simulation.seed") != null) {
            write(simulation.world().trail, seed);
        }
        return failure.map(thrown ->
                thrown + "\n    replay it: ./mvnw test -pl simulation -am -Dtest=SimulationTest" + " -Dsimulation.seed="
                        + seed + "\n    its trail: " + trailOf(seed).toAbsolutePath());
    }

    private static Optional<Throwable> run(Simulation simulation) {
        try {
            simulation.run();
            return Optional.empty();
        } catch (RuntimeException | Error failure) {
            simulation.world().trail.add(failure.toString());
            return Optional.of(failure);
        }
    }

    private static Path trailOf(long seed) {
        return TRAILS.resolve(seed + ".txt");
    }

    private static void write(Trail trail, long seed) {
        try {
            Files.createDirectories(TRAILS);
            Files.write(trailOf(seed), trail.lines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void replaysASeedExactly() {
        List<Long> once = hashes();
        assertThat(hashes()).isEqualTo(once);
        assertThat(once).doesNotHaveDuplicates();
    }

    private static List<Long> hashes() {
        var hashes = new ArrayList<Long>();
        LongStream.range(0, 10).mapToObj(Simulation::new).forEach(simulation -> {
            run(simulation);
            hashes.add(simulation.world().trail.hash());
        });
        return hashes;
    }

    /** What never fails proves nothing: on a disk that breaks its word mail must be lost or come twice, and that be seen. */
    @ParameterizedTest
    @EnumSource
    void seesWhatADiskDoesThatBreaksItsWord(Fault fault) {
        assertThat(LongStream.range(0, SEEDS_UNTIL_A_FAULT_SHOWS).anyMatch(seed -> {
                    var simulation = new Simulation(seed);
                    simulation.world().disk.suffer(fault);
                    return run(simulation).isPresent();
                }))
                .isTrue();
    }
}
