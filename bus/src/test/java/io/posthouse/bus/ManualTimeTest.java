package io.posthouse.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualTimeTest {
    private static final Instant START = Instant.parse("2026-11-23T16:44:00Z");

    private final ManualTime time = new ManualTime(START);
    private final List<String> fired = new ArrayList<>();

    @Test
    void firesInTheOrderOfDueTimesEachAtItsOwn() {
        note("later", Duration.ofMinutes(2));
        note("sooner", Duration.ofMinutes(1));
        time.advance(Duration.ofMinutes(3));
        assertThat(fired).containsExactly("sooner 2026-11-23T16:45:00Z", "later 2026-11-23T16:46:00Z");
        assertThat(time.now()).isEqualTo(START.plus(Duration.ofMinutes(3)));
    }

    @Test
    void firesInTheOrderOfSettingAtTheSameTime() {
        note("first", Duration.ZERO);
        note("second", Duration.ofSeconds(-1));
        time.advance(Duration.ZERO);
        assertThat(fired).containsExactly("first 2026-11-23T16:44:00Z", "second 2026-11-23T16:44:00Z");
    }

    @Test
    void firesWhatIsSetOnTheWay() {
        time.schedule(Duration.ofMinutes(1), Runnable::run, () -> note("again", Duration.ofMinutes(1)));
        time.advance(Duration.ofMinutes(2));
        assertThat(fired).containsExactly("again 2026-11-23T16:46:00Z");
    }

    @Test
    void firesAtAMomentWhateverHasPassedSinceItWasReckoned() {
        long inTwoMinutes = time.nanos() + Duration.ofMinutes(2).toNanos();
        time.advance(Duration.ofMinutes(1));
        time.scheduleAt(inTwoMinutes, Runnable::run, () -> fired.add("timer " + time.now()));
        time.advance(Duration.ofMinutes(1).minusNanos(1));
        assertThat(fired).isEmpty();
        time.advance(Duration.ofNanos(1));
        assertThat(fired).containsExactly("timer 2026-11-23T16:46:00Z");
    }

    @Test
    void firesAtOnceWhatShouldHaveFired() {
        time.advance(Duration.ofMinutes(3));
        time.scheduleAt(0, Runnable::run, () -> fired.add("timer " + time.now()));
        time.advance(Duration.ZERO);
        assertThat(fired).containsExactly("timer 2026-11-23T16:47:00Z");
    }

    @Test
    void forgetsWhatIsCancelled() {
        var timer = time.schedule(Duration.ofMinutes(1), Runnable::run, () -> fired.add("cancelled"));
        timer.cancel();
        time.advance(Duration.ofMinutes(2));
        assertThat(fired).isEmpty();
        assertThat(time.next()).isEmpty();
    }

    @Test
    void countsNanosAsItMoves() {
        time.advance(Duration.ofSeconds(5));
        assertThat(time.nanos()).isEqualTo(5_000_000_000L);
    }

    @Test
    void letsTheCalendarJumpWhileNoTimePasses() {
        note("timer", Duration.ofMinutes(1));
        Instant before = time.now();
        time.jump(Duration.ofDays(365));
        assertThat(time.now()).isEqualTo(before.plus(Duration.ofDays(365)));
        assertThat(time.nanos()).isZero();
        assertThat(fired).isEmpty();
        assertThat(time.next()).contains(before.plus(Duration.ofDays(365)).plus(Duration.ofMinutes(1)));
        time.advance(Duration.ofMinutes(1));
        assertThat(fired).hasSize(1);
    }

    @Test
    void letsAsMuchTimePassAsItWasToldThoughATimerHasTheCalendarJump() {
        time.schedule(Duration.ofSeconds(1), Runnable::run, () -> time.jump(Duration.ofDays(-365)));
        note("later", Duration.ofMinutes(3));
        time.advance(Duration.ofMinutes(2));
        assertThat(time.nanos()).isEqualTo(Duration.ofMinutes(2).toNanos());
        assertThat(time.untilNext()).contains(Duration.ofMinutes(1));
        assertThat(fired).isEmpty();
    }

    private void note(String what, Duration delay) {
        time.schedule(delay, Runnable::run, () -> fired.add(what + ' ' + time.now()));
    }
}
