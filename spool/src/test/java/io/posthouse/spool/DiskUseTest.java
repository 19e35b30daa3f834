package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.ContentTraits;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much room the spool takes, beside what is undelivered, over a long time of this and that. */
class DiskUseTest {
    /** What a letter that was deferred stays in its bag for, then what a bag may hold on to few letters for, and rounds. */
    private static final Duration UNTIL_CALM = Duration.ofSeconds(40 + 60 + 10);

    private static final long TWO_BAGS = 2 * SpoolRig.SMALL.bagSize().bytes();

    @TempDir
    Path folder;

    private SpoolRig rig;
    private Random random;
    private final List<QueueId> underWay = new ArrayList<>();

    @BeforeEach
    void open() {
        rig = new SpoolRig(folder);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void isAtMostTwiceWhatIsUndeliveredAndTwoBags(long seed) {
        random = new Random(seed);
        for (int i = 0; i < 40; i++) {
            switch (random.nextInt(4)) {
                case 0 -> rush(random.nextInt(400), 0);
                case 1 -> rush(random.nextInt(60), 5000);
                case 2 -> takeDue();
                default -> restart();
            }
            rig.pass(UNTIL_CALM);
            assertThat(used())
                    .as("with " + undelivered() + " undelivered: " + rig.filesIn(""))
                    .isLessThanOrEqualTo(2 * undelivered() + TWO_BAGS);
        }
        underWay.forEach(this::deliver);
        rig.pass(Duration.ofHours(3));
        rig.takeDue().forEach(this::deliver);
        rig.pass(UNTIL_CALM);
        assertThat(used()).isLessThanOrEqualTo(2 * undelivered() + TWO_BAGS);
    }

    @Test
    void countsNoRoomThatWasMadeAheadOfACrash() {
        for (int i = 0; i < 4; i++) {
            int full = rig.filesIn("active").size();
            while (rig.filesIn("active").size() == full) {
                deliver(commit(4000));
            }
            commit(4000); // the first in a bag
            rig.kill();
        }
        rig.pass(UNTIL_CALM);
        assertThat(used()).isLessThanOrEqualTo(2 * undelivered() + TWO_BAGS);
    }

    /** Most leave at once, some later; some are deferred, and a few take very long. */
    private void rush(int letters, int pauseMillis) {
        int stragglers = 1 + random.nextInt(60); // one in so many
        for (int i = 0; i < letters; i++) {
            QueueId id = commit(500 + random.nextInt(4000));
            if (random.nextInt(stragglers) == 0) {
                underWay.add(id);
            } else if (random.nextInt(stragglers) == 0) {
                defer(id);
            } else {
                deliver(id);
            }
            if (!underWay.isEmpty() && random.nextInt(stragglers) == 0) {
                deliver(underWay.remove(random.nextInt(underWay.size())));
            }
            rig.pass(Duration.ofMillis(random.nextInt(1 + pauseMillis)));
        }
    }

    private QueueId commit(int sizeBytes) {
        LetterWriter writer = rig.receive();
        writer.write(SpoolRig.octets("x".repeat(sizeBytes)));
        rig.done(writer.commit(new ContentTraits(false, false, 78)));
        return writer.id();
    }

    private void defer(QueueId id) {
        rig.record(id, 1, Outcome.deferred("4.2.0", "mx.there.example", "450 later"));
        rig.defer(id, Duration.ofSeconds(random.nextInt(3000)));
    }

    private void deliver(QueueId id) {
        rig.record(id, 1, Outcome.delivered("2.0.0", "mx.there.example", "250 ok"));
        rig.done(rig.spool.remove(id));
    }

    private void takeDue() {
        for (QueueId id : rig.takeDue()) {
            if (random.nextBoolean()) {
                deliver(id);
            } else {
                defer(id);
            }
        }
    }

    private void restart() {
        if (random.nextBoolean()) {
            rig.reopen();
        } else {
            rig.kill();
        }
    }

    private long used() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getParent().equals(folder)) // the lock, and where ids go on
                    .mapToLong(DiskUseTest::sizeOf)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the letters would take in files of their own. */
    private long undelivered() {
        Map<QueueId, Long> sizes = new HashMap<>();
        for (String name : List.of("incoming", "deferred", "hold")) {
            for (String file : rig.filesIn(name)) {
                Path path = folder.resolve(name).resolve(file);
                Folders.idOf(path.getFileName().toString()).ifPresent(id -> sizes.put(id, sizeOf(path)));
            }
        }
        for (Docket docket : rig.spool.keeper().dockets()) {
            if (docket.place() instanceof Place.InBag place) {
                sizes.put(docket.id, place.length());
            }
        }
        return sizes.values().stream().mapToLong(size -> size).sum();
    }
}
