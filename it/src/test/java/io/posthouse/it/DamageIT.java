package io.posthouse.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.posthouse.bus.ManualTime;
import io.posthouse.bus.contract.Intervention;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A relay that starts on a spool which somebody, or a crash, has damaged in one way: it says so in one line, keeps in corrupt
 * what cannot be read, and delivers every other letter once. The next start has nothing more to say.
 */
class DamageIT {
    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

    private static DamagedSpool whole;

    @TempDir
    Path data;

    private final ManualTime time = new ManualTime(DamagedSpool.KILLED);
    private final CollectingPeer peer = CollectingPeer.start();
    private DamagedSpool spool;

    @BeforeAll
    static void fill(@TempDir Path folder) throws IOException {
        whole = DamagedSpool.make(folder.resolve("data"), folder.resolve("copy"));
    }

    @BeforeEach
    void copy() throws IOException {
        spool = whole.copyTo(data.resolve("spool"));
    }

    @AfterEach
    void close() {
        peer.close();
    }

    @ParameterizedTest
    @MethodSource("io.posthouse.it.Damages#all")
    void isToldOfInOneLineAndTheRestIsDelivered(Damages.Damage damage) throws IOException {
        Damages.Aftermath aftermath = damage.to(spool);
        try (ManualRelay relay = ManualRelay.start(time, data, peer.port())) {
            assertDelivers(relay, aftermath.lost());
            assertThat(relay.warnings("spool: "))
                    .hasSize(aftermath.line().isEmpty() ? 0 : 1)
                    .allMatch(line -> line.startsWith("spool: " + aftermath.line()));
            assertThat(list("corrupt")).containsExactlyElementsOf(aftermath.inCorrupt());
        }
        try (ManualRelay relay = ManualRelay.start(time, data, peer.port())) {
            relay.send("next");
            relay.await(() -> recipients().contains("next"));
            relay.advance(Duration.ofDays(6));
            assertThat(relay.warnings("spool: ")).isEmpty();
        }
        List<String> all = rest(aftermath.lost());
        all.add("next");
        assertThat(recipients()).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void ofNothingIsNotToldOf() throws IOException {
        try (ManualRelay relay = ManualRelay.start(time, data, peer.port())) {
            assertDelivers(relay, List.of());
            assertThat(relay.warnings("spool: ")).isEmpty();
        }
    }

    /** What may not be read is not damaged: it waits until somebody permits it. */
    @ParameterizedTest
    @MethodSource("unreadable")
    void isNoneIfALetterMayOnlyNotBeRead(String letter) throws IOException {
        assumeFalse(Program.weAreRoot(), "root may read everything");
        Path file = spool.file(letter);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        try (ManualRelay relay = ManualRelay.start(time, data, peer.port())) {
            assertDelivers(relay, List.of(letter));
            assertThat(relay.warnings("spool: ")).isNotEmpty().allMatch(line -> line.contains(spool.id(letter)));
            assertThat(list("corrupt")).isEmpty();
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        try (ManualRelay relay = ManualRelay.start(time, data, peer.port())) {
            relay.awaitMoving(HALF_A_SECOND, () -> recipients().contains(letter));
            assertThat(relay.warnings("spool: ")).isEmpty();
        }
        assertThat(recipients()).containsExactlyInAnyOrderElementsOf(DamagedSpool.NAMES);
    }

    static Stream<String> unreadable() {
        return Stream.of("large", "deferred");
    }

    @Test
    void isNoneIfABagMayOnlyNotBeRead() throws IOException {
        assumeFalse(Program.weAreRoot(), "root may read everything");
        Path bag = spool.bag();
        Files.setPosixFilePermissions(bag, PosixFilePermissions.fromString("---------"));
        assertThatThrownBy(() -> ManualRelay.start(time, data, peer.port()))
                .hasMessageStartingWith("cannot read the bag " + bag + ": Permission denied; ");
        Files.setPosixFilePermissions(bag, PosixFilePermissions.fromString("rw-------"));
        ofNothingIsNotToldOf();
    }

    /** Everything that can be read arrives: at once, when it is due, when it is released. */
    private void assertDelivers(ManualRelay relay, List<String> lost) {
        List<String> all = rest(lost);
        relay.await(() -> haveLeft(relay, all, List.of("large", "first", "second", "third", "last")));
        relay.advance(Duration.ofMinutes(5));
        relay.awaitMoving(HALF_A_SECOND, () -> haveLeft(relay, all, List.of("deferred", "patient")));
        relay.intervene(Intervention.RELEASE, spool.id("held"));
        relay.awaitMoving(HALF_A_SECOND, () -> haveLeft(relay, all, List.of("held")));
        assertThat(recipients()).containsExactlyInAnyOrderElementsOf(all);
    }

    private boolean haveLeft(ManualRelay relay, List<String> all, List<String> letters) {
        return letters.stream().filter(all::contains).map(spool::id).allMatch(relay::hasLeft);
    }

    private static List<String> rest(List<String> lost) {
        var all = new ArrayList<>(DamagedSpool.NAMES);
        all.removeAll(lost);
        return all;
    }

    /** The local-parts of those who got something. */
    private List<String> recipients() {
        return peer.arrivals().stream()
                .flatMap(arrival -> arrival.forwardPaths().stream())
                .map(path -> path.substring(0, path.indexOf('@')))
                .toList();
    }

    private List<String> list(String folder) {
        try (Stream<Path> paths = Files.list(spool.path(folder))) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
