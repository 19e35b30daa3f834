package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A spool whose clock is wrong, or was. */
class ClockTest {
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration FARTHEST = Duration.ofHours(8);

    @TempDir
    Path folder;

    private SpoolRig rig;

    @BeforeEach
    void open() {
        rig = new SpoolRig(folder);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private QueueId deferred(Duration wait) {
        QueueId id = rig.commit("Subject: wait\r\n");
        rig.record(id, 1, Outcome.deferred("4.2.0", "mx.there.example", "450 later"));
        rig.defer(id, wait);
        return id;
    }

    private List<QueueId> takeDue(int max) {
        Instant now = rig.time.now();
        return rig.done(rig.spool.takeDue(now, now.plus(FARTHEST), max)).stream()
                .map(Letter::id)
                .toList();
    }

    @Test
    void givesWhatIsDueAndThenWhatWaitsForTooLong() {
        QueueId far = deferred(YEAR);
        QueueId farther = deferred(YEAR.multipliedBy(2));
        QueueId soon = deferred(Duration.ofMinutes(1));
        QueueId later = deferred(FARTHEST);
        rig.pass(Duration.ofMinutes(2));
        assertThat(takeDue(2)).containsExactly(soon, far);
        assertThat(takeDue(2)).containsExactly(farther);
        assertThat(takeDue(2)).isEmpty();
        rig.pass(FARTHEST);
        assertThat(takeDue(2)).containsExactly(later);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givesWhatWasDeferredBeforeTheClockWasPutBack(boolean restarted) {
        QueueId id = deferred(Duration.ofMinutes(5));
        rig.pass(Duration.ofMinutes(1)); // in its folder by now
        if (restarted) {
            rig.close();
        }
        rig.time.jump(YEAR.negated());
        if (restarted) {
            rig.open();
        }
        assertThat(takeDue(10)).containsExactly(id);
        assertThat(rig.contentOf(id)).isEqualTo("Subject: wait\r\n");
    }

    @Test
    void keepsALettersAgeOverARestartWhateverTheClockShows() {
        QueueId id = deferred(Duration.ofMinutes(5));
        rig.close();
        rig.time.jump(YEAR);
        rig.open();
        Age forward = rig.done(rig.spool.find(id)).orElseThrow().age();
        assertThat(forward.at(rig.time.now())).isEqualTo(Duration.ofDays(1).plusMinutes(5));
        rig.close();
        rig.time.jump(YEAR.multipliedBy(-2));
        rig.open();
        Age back = rig.done(rig.spool.find(id)).orElseThrow().age();
        assertThat(back.at(rig.time.now())).isZero();
    }

    @Test
    void givesOutRisingIdsThoughTheClockGoesBackAndSaysSoAtTheStart() {
        QueueId first = rig.commit("Subject: 1\r\n");
        rig.done(rig.spool.remove(first));
        rig.pass(Duration.ofSeconds(2)); // so that the mark is written
        rig.time.jump(YEAR.negated());
        QueueId second = rig.commit("Subject: 2\r\n");
        assertThat(second).isGreaterThan(first);
        assertThat(rig.troubles()).isEmpty();
        rig.reopen();
        assertThat(rig.troubles()).hasSize(1);
        assertThat(rig.troubles().get(0))
                .startsWith("the clock shows 2025-11-23T16:44:02Z and was at 2026-11-23T16:44:00Z before");
        assertThat(rig.commit("Subject: 3\r\n")).isGreaterThan(second);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000-01-01T00:00:00Z",
                "1960-02-29T12:00:00Z",
                "1970-01-01T00:00:00Z",
                "2200-06-01T08:30:00Z",
                "3000-12-31T23:50:00Z"
            })
    void worksInAnyYear(Instant year) {
        rig.close();
        rig.time.jump(Duration.between(rig.time.now(), year));
        rig.open();
        QueueId id = deferred(Duration.ofMinutes(5));
        rig.pass(Duration.ofMinutes(1));
        assertThat(takeDue(1)).isEmpty();
        rig.reopen();
        rig.pass(Duration.ofMinutes(4));
        assertThat(takeDue(1)).containsExactly(id);
        assertThat(rig.contentOf(id)).isEqualTo("Subject: wait\r\n");
        rig.done(rig.spool.hold(id, "looked at"));
        rig.reopen();
        assertThat(rig.filesIn("hold")).containsExactly(id + ".letter");
    }

    @Test
    void namesTheFolderOfAnyMinuteSoThatItIsRecognised() {
        for (Instant time : List.of(Instant.MIN, Instant.EPOCH.minusSeconds(61), Instant.EPOCH, Instant.MAX)) {
            int minute = Folders.minuteOf(time);
            String name = new Folders(folder).minute(minute).getFileName().toString();
            assertThat(Folders.minuteOf(name)).as("%s, %s", time, name).isEqualTo(OptionalInt.of(minute));
        }
    }
}
