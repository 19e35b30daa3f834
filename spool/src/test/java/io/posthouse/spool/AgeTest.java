package io.posthouse.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AgeTest {
    private static final Instant START = Instant.parse("2026-11-23T16:44:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEAR = Duration.ofDays(365);

    private static Instant at(Duration passed) {
        return START.plus(passed);
    }

    @Test
    void isTheTimeSinceItCame() {
        assertThat(Age.since(START).at(at(HOUR))).isEqualTo(HOUR);
        Age later = Age.since(START).tried(at(HOUR)).postponed(at(HOUR), at(HOUR.multipliedBy(2)));
        assertThat(later.tried(at(HOUR.multipliedBy(2))).at(at(HOUR.multipliedBy(3))))
                .isEqualTo(HOUR.multipliedBy(3));
    }

    @Test
    void countsADayAtMostInWhichNobodyTried() {
        Age waiting = Age.since(START).tried(at(HOUR)).postponed(at(HOUR), at(HOUR.multipliedBy(2)));
        assertThat(waiting.at(at(YEAR))).isEqualTo(HOUR.multipliedBy(2).plus(DAY));
        Age tried = waiting.tried(at(YEAR)).postponed(at(YEAR), at(YEAR.plus(HOUR)));
        assertThat(tried.at(at(YEAR.plus(HOUR)))).isEqualTo(HOUR.multipliedBy(3).plus(DAY));
    }

    @Test
    void neitherShrinksNorStandsStillWhenTheClockIsPutBack() {
        Age waiting = Age.since(START).tried(at(HOUR)).postponed(at(HOUR), at(HOUR.multipliedBy(2)));
        Instant now = at(YEAR.negated());
        assertThat(waiting.at(now)).isEqualTo(HOUR);
        Age tried = waiting.tried(now).postponed(now, now.plus(HOUR));
        assertThat(tried.at(now.plus(HOUR))).isEqualTo(HOUR.multipliedBy(2));
    }

    @Test
    void isNothingBeforeItCame() {
        assertThat(Age.since(START).at(at(YEAR.negated()))).isZero();
    }

    @Test
    void outlivesAnyNonsenseInAHistory() {
        Age ancient = Age.since(Instant.MIN).tried(START).postponed(START, Instant.MAX);
        assertThat(ancient.at(Instant.MAX)).isBetween(DAY, YEAR.multipliedBy(100));
        assertThat(new Age(HOUR, START, Instant.MIN).at(Instant.MAX)).isEqualTo(HOUR);
    }
}
