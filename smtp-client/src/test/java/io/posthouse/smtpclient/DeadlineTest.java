package io.posthouse.smtpclient;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.bus.ManualTime;
import io.posthouse.bus.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private static final Instant START = Instant.parse("2026-11-23T16:44:00Z");

    private final ManualTime time = new ManualTime(START);
    private final AtomicInteger missed = new AtomicInteger();
    private final Deadline deadline = new Deadline(time, Runnable::run, missed::incrementAndGet);

    @Test
    void isMissedToTheMoment() {
        deadline.set(Duration.ofSeconds(10));
        time.advance(Duration.ofSeconds(10).minusNanos(1));
        assertThat(missed).hasValue(0);
        time.advance(Duration.ofNanos(1));
        assertThat(missed).hasValue(1);
    }

    @Test
    void movesLaterWithoutAnotherTimer() {
        deadline.set(Duration.ofSeconds(10));
        time.advance(Duration.ofSeconds(9));
        deadline.set(Duration.ofSeconds(10));
        assertThat(time.next()).contains(START.plusSeconds(10));
        time.advance(Duration.ofSeconds(9));
        assertThat(missed).hasValue(0);
        time.advance(Duration.ofSeconds(1));
        assertThat(missed).hasValue(1);
    }

    @Test
    void movesEarlier() {
        deadline.set(Duration.ofMinutes(5));
        deadline.set(Duration.ofSeconds(5));
        time.advance(Duration.ofSeconds(5));
        assertThat(missed).hasValue(1);
        time.advance(Duration.ofMinutes(10));
        assertThat(missed).hasValue(1);
    }

    @Test
    void isForgottenWhenCancelled() {
        deadline.set(Duration.ofSeconds(5));
        deadline.cancel();
        assertThat(time.next()).isEmpty();
        time.advance(Duration.ofMinutes(1));
        assertThat(missed).hasValue(0);
    }

    @Test
    void isNotLateWhenTheClockIsMovedWhileItReckons() {
        var moved = new Deadline(new MovedAtEachLook(), Runnable::run, missed::incrementAndGet);
        moved.set(Duration.ofMinutes(1));
        moved.set(
                Duration.ofMinutes(10)); // from 1 s on; the timer stays, sees that there is more time, and is set anew
        time.advanceTo(START.plusSeconds(1 + 10 * 60));
        assertThat(missed).hasValue(1);
    }

    /** As when a test moves the clock just after a session, on a thread of its own, has looked at it. */
    private final class MovedAtEachLook implements Time {
        @Override
        public Instant now() {
            return time.now();
        }

        @Override
        public long nanos() {
            long shown = time.nanos();
            time.advance(Duration.ofSeconds(1));
            return shown;
        }

        @Override
        public Timer schedule(Duration delay, Executor owner, Runnable task) {
            return time.schedule(delay, owner, task);
        }

        @Override
        public Timer scheduleAt(long nanos, Executor owner, Runnable task) {
            return time.scheduleAt(nanos, owner, task);
        }
    }

    @Test
    void canBeSetAgainAfterItWasMissed() {
        deadline.set(Duration.ofSeconds(5));
        time.advance(Duration.ofSeconds(5));
        deadline.set(Duration.ofSeconds(5));
        time.advance(Duration.ofSeconds(5));
        assertThat(missed).hasValue(2);
    }
}
