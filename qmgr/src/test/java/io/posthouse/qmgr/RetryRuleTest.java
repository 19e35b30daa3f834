package io.posthouse.qmgr;

import static io.posthouse.qmgr.QueueRig.BUSY;
import static io.posthouse.qmgr.QueueRig.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.posthouse.bus.contract.DeliveryRequest;
import io.posthouse.mail.Outcome;
import io.posthouse.mail.QueueId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryRuleTest {
    private static final String PEER = "mx.there.example[192.0.2.1]:25";

    private final QueueRig rig = new QueueRig();

    private static Outcome deferred(String status, String said) {
        return Outcome.deferred(status, PEER, said);
    }

    /** How long a new letter waits for its second attempt. */
    private Duration waitAfter(Outcome outcome) {
        QueueId id = rig.accept("b@there.example");
        rig.report(outcome, true);
        return Duration.between(rig.time.now(), rig.spool.deferred.get(id));
    }

    private static Duration minutes(long minutes) {
        return Duration.ofMinutes(minutes);
    }

    @Nested
    class ByDefault {
        ByDefault() {
            rig.start();
        }

        @Test
        void comesBackSoonToAServerThatGreylists() {
            assertThat(waitAfter(deferred("4.7.1", "450 4.7.1 Greylisted, see the manual")))
                    .isBetween(Duration.ofSeconds(108), Duration.ofSeconds(132));
        }

        @Test
        void greylistingIsNoExcuseForEver() {
            var attempts = new ArrayList<Instant>();
            rig.answering(
                    request -> {
                        attempts.add(rig.time.now());
                        return deferred("4.7.1", "450 4.7.1 Greylisted");
                    },
                    true);
            rig.accept("b@there.example");
            rig.advance(Duration.ofHours(1));
            assertThat(attempts).hasSizeBetween(12, 16);
            attempts.clear();
            rig.advance(Duration.ofHours(4));
            assertThat(attempts).hasSizeBetween(3, 5);
        }

        @Test
        void comesBackLateToAMailboxThatIsFull() {
            assertThat(waitAfter(deferred("4.2.2", "452 4.2.2 no room"))).isBetween(minutes(54), minutes(66));
            assertThat(waitAfter(deferred("4.0.0", "452 Mailbox full"))).isBetween(minutes(54), minutes(66));
        }

        @Test
        void comesBackWhenThePeerAsksTo() {
            assertThat(waitAfter(deferred("4.7.1", "450 4.7.1 Greylisted, try again in 20 minutes")))
                    .isBetween(minutes(20), minutes(22));
        }

        @ParameterizedTest
        @CsvSource({"1 second, 60", "2 days, 300", "99 hours, 4000"})
        void listensToPeersWithinBounds(String hint, long seconds) {
            assertThat(waitAfter(deferred("4.3.2", "421 4.3.2 Try again in " + hint)))
                    .isBetween(Duration.ofMillis(seconds * 900), Duration.ofMillis(seconds * 1100));
        }

        @Test
        void isNotHurriedForEver() {
            rig.answering(deferred("4.3.2", "421 4.3.2 Try again in 1 minute"), true);
            rig.accept("b@there.example");
            rig.advance(Duration.ofDays(5));
            assertThat(rig.asked).hasSizeBetween(150, 200);
        }

        @Test
        void triesAllOfALetterWhenTheFirstOfItAsksFor() {
            QueueId id = rig.accept("full@one.example", "b@two.example", "full@three.example");
            for (Outcome outcome : List.of(deferred("4.2.2", "452 full"), BUSY, deferred("4.2.2", "452 full"))) {
                rig.report(outcome, true);
            }
            assertThat(rig.spool.deferred.get(id)).isBetween(START.plusSeconds(270), START.plusSeconds(330));
            rig.advance(minutes(6));
            assertThat(rig.asked).extracting(DeliveryRequest::attempt).containsExactly(1, 1, 1, 2, 2, 2);
        }

        @Test
        void leavesADeadNextHopAloneWhateverItSaidLast() {
            for (int i = 0; i < 5; i++) {
                rig.accept("b@there.example");
            }
            for (int i = 0; i < 5; i++) {
                rig.report(deferred("4.3.2", "421 4.3.2 Try again in 1 minute"), false);
            }
            QueueId late = rig.accept("b@there.example");
            assertThat(rig.spool.deferred.get(late)).isAfterOrEqualTo(START.plusSeconds(300));
        }
    }

    @Nested
    class AsConfigured {
        @Test
        void countsTheFirstThatApplies() {
            rig.start(QmgrConfig.defaults()
                    .withRetryRules(List.of(
                            RetryRule.towards("Elsewhere.example", minutes(1), minutes(1)),
                            new RetryRule(
                                    ".example",
                                    "45",
                                    "4.2",
                                    Optional.of(Pattern.compile("later$")),
                                    Duration.ofDays(1),
                                    minutes(30),
                                    minutes(30)),
                            RetryRule.towards("there.example", minutes(10), minutes(10)))));
            assertThat(waitAfter(BUSY)).isBetween(minutes(27), minutes(33));
            assertThat(waitAfter(deferred("4.22.0", "450 4.22.0 try later"))).isBetween(minutes(9), minutes(11));
            assertThat(waitAfter(deferred("4.2.0", "421 4.2.0 try later"))).isBetween(minutes(9), minutes(11));
            assertThat(waitAfter(deferred("4.2.0", "450 4.2.0 later or never"))).isBetween(minutes(9), minutes(11));
        }

        @Test
        void waitsLongerThanAnyOtherMailWhereARuleSaysSo() {
            rig.start(QmgrConfig.defaults()
                    .withRetryRules(List.of(RetryRule.towards("there.example", minutes(600), minutes(600)))));
            rig.answering(BUSY, true);
            rig.accept("b@there.example");
            rig.advance(minutes(530));
            assertThat(rig.asked).hasSize(1);
            rig.advance(minutes(140));
            assertThat(rig.asked).hasSize(2);
        }

        @Test
        void reachesLettersThatWaitAlready() {
            rig.start();
            rig.answering(BUSY, true);
            rig.accept("b@there.example");
            rig.qmgr.stop();
            rig.start(QmgrConfig.defaults()
                    .withRetryRules(List.of(RetryRule.towards("there.example", minutes(1), minutes(1)))));
            rig.advance(minutes(10));
            assertThat(rig.asked).hasSizeBetween(5, 7);
        }

        @Test
        void refusesBoundsThatCannotBe() {
            assertThatThrownBy(() -> RetryRule.saying("x", Duration.ZERO, minutes(1)))
                    .hasMessageContaining("write 1 s at least");
            assertThatThrownBy(() -> RetryRule.saying("x", minutes(2), minutes(1)))
                    .hasMessageContaining("raise it to that at least");
        }
    }

    @Nested
    class Hints {
        @ParameterizedTest
        @CsvSource({
            "450 4.7.1 try again in 5 minutes, 300",
            "451 4.7.1 Please retry in 300 seconds, 300",
            "450 Greylisted for 600 seconds, 600",
            "451 4.7.1 Greylisting in action. Please come back in 00:04:59, 299",
            "450 4.2.0 Gray-listed: wait 2 min, 120",
            "421 4.7.0 retry after 90s, 90",
            "452 4.5.3 Try AGAIN in about 2 Hours, 7200",
        })
        void areUnderstood(String said, long seconds) {
            assertThat(RetryHint.in(said)).contains(Duration.ofSeconds(seconds));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "450 4.2.0 try again later",
                    "450 try again; limit is 10 messages in 5 minutes",
                    "451 4.3.0 try again, error 300",
                    "550 5.1.1 no such user since 5 minutes",
                    "450 wait 9999999999 seconds",
                    "",
                })
        void areNotInvented(String said) {
            assertThat(RetryHint.in(said)).isEmpty();
        }
    }
}
