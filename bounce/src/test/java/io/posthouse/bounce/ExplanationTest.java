package io.posthouse.bounce;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.mail.Notify;
import io.posthouse.mail.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of failure in the words that a sender reads. */
class ExplanationTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5.1.1 | 550 5.1.1 no such user | There is no such mailbox at there.example.",
                "5.1.1 | 550 go away | The mail system there did not accept the address.",
                "5.1.2 | 550 5.1.2 x | The domain there.example does not exist, or has no mail system.",
                "5.1.3 | 501 5.1.3 x | The address is not one that mail can be sent to.",
                "5.1.6 | 551 5.1.6 x | The mailbox has moved, and nobody said where to.",
                "5.1.7 | 550 5.1.7 x | The mail system there takes no mail from your address, <a@here.example>.",
                "5.1.10 | 556 5.1.10 x | The domain there.example takes no mail at all.",
                "5.2.1 | 550 5.2.1 x | The mailbox exists, but takes no mail at present.",
                "5.2.2 | 552 5.2.2 x | The mailbox is full.",
                "5.2.3 | 552 5.2.3 x | The message is too large: it has 223 bytes.",
                "5.3.0 | 554 5.3.0 x | The mail system there cannot take the message.",
                "5.3.4 | 552 5.3.4 x | The message is too large: it has 223 bytes.",
                "5.4.1 | 550 5.4.1 x | No mail system of there.example can be reached.",
                "5.4.6 | 554 5.4.6 x | The message went round in circles between mail systems.",
                "5.5.1 | 503 5.5.1 x | The two mail systems did not understand each other, which is no mistake of yours.",
                "5.6.1 | 554 5.6.1 x | The mail system there cannot handle the form in which the message is written.",
                "5.6.7 | 553 5.6.7 x | An address has letters that the mail system there cannot handle.",
                "5.7.1 | 554 5.7.1 spam | The mail system there refused the message because of its rules.",
                "5.7.27 | 550 5.7.27 x | The mail system there takes no mail from your address, <a@here.example>.",
                "5.0.0 | 554 no | The mail system there refused the message."
            })
    void saysWhatHappened(String status, String said, String what) {
        Explanation explanation = of(Outcome.failed(status, Facts.PEER, said), Duration.ZERO);
        assertThat(explanation.what()).isEqualTo(what);
        assertThat(explanation.advice())
                .startsWith(explanation.advice().contains("answer should") ? "Its" : "")
                .endsWith(".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4.2.2 | mx[192.0.2.1]:25 | The mailbox was full, and remained so for 5 days.",
                "4.4.1 | '' | No mail system of there.example could be reached in 5 days.",
                "4.7.1 | mx[192.0.2.1]:25 | The mail system there asked us to try again later, and went on to do so for 5 days.",
                "4.3.0 | '' | The message could not be delivered in 5 days."
            })
    void saysWhatWasInTheWayOfWhatExpired(String status, String peer, String what) {
        Outcome last = Outcome.deferred(status, peer, "as before");
        assertThat(of(last.expired("5 days"), Duration.ofDays(5)).what()).isEqualTo(what);
    }

    @Test
    void sizesAndTimesAreInUnitsThatPeopleUse() {
        assertThat(Explanation.size(9_999)).isEqualTo("9999 bytes");
        assertThat(Explanation.size(50_000)).isEqualTo("48 KiB");
        assertThat(Explanation.size(52_428_800)).isEqualTo("50 MiB");
        assertThat(Explanation.words(Duration.ofSeconds(3))).isEqualTo("2 minutes");
        assertThat(Explanation.words(Duration.ofHours(4))).isEqualTo("4 hours");
        assertThat(Explanation.words(Duration.ofHours(47))).isEqualTo("47 hours");
    }

    private static Explanation of(Outcome outcome, Duration after) {
        Notification notification = Facts.about(Notify.FAILURE)
                .fate("b@there.example", outcome)
                .after(after)
                .notification();
        return Explanation.of(notification, notification.fates().get(0));
    }
}
