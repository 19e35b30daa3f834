package io.posthouse.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyTest {

    @Test
    void queueIdsSortAsTheirAges() {
        var earlier = new QueueId(1_795_000_000_000_000L);
        var later = new QueueId(1_795_000_000_000_001L);
        assertThat(earlier.toString()).hasSize(QueueId.LENGTH).isLessThan(later.toString());
        assertThat(earlier).isLessThan(later);
    }

    @Test
    void queueIdsComeBackFromTheirTextInEitherCase() {
        var id = new QueueId(1_795_000_000_123_456L);
        assertThat(QueueId.parse(id.toString())).isEqualTo(id);
        assertThat(QueueId.parse(id.toString().toLowerCase(java.util.Locale.ROOT)))
                .isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "123", "1234567890U", "1234567890!", "123456789012"})
    void whatIsNoQueueIdIsRefused(String text) {
        assertThatThrownBy(() -> QueueId.parse(text)).hasMessageContaining("no queue id");
    }

    @ParameterizedTest
    @CsvSource({"50 MiB, 52428800", "4KiB, 4096", "0 B, 0", "1 gib, 1073741824", "100 b, 100"})
    void sizesCarryTheirUnit(String text, long bytes) {
        assertThat(DataSize.parse(text).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"50", "50 MB", "MiB", "-1 MiB", "1.5 MiB", "999999999999999 TiB"})
    void sizesWithoutOneAreRefused(String text) {
        assertThatThrownBy(() -> DataSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"50 MiB", "4 KiB", "0 B", "1023 B", "3 TiB"})
    void sizesAreShownInTheLargestWholeUnit(String text) {
        assertThat(DataSize.parse(text)).hasToString(text);
    }

    @Test
    void nextHopsReadAsOperatorsWriteThem() {
        assertThat(NextHop.ofDomain(Domain.parse("There.example"))).hasToString("there.example");
        assertThat(NextHop.ofHost("smart.example", 587)).hasToString("[smart.example]:587");
        assertThat(NextHop.ofDomain(Domain.parse("[192.0.2.1]"))).hasToString("[192.0.2.1]");
    }

    @Test
    void anAddressLiteralHasNoMx() { // RFC 5321 section 5.1
        assertThat(NextHop.ofDomain(Domain.parse("[192.0.2.1]")).byMx()).isFalse();
    }

    @Test
    void aReplyReadsAsOneLine() {
        assertThat(Reply.of(550, "5.7.1", "relaying denied")).hasToString("550 5.7.1 relaying denied");
        assertThat(Reply.plain(250, "here.example", "PIPELINING")).hasToString("250 here.example PIPELINING");
    }

    @Test
    void anOutcomeHasTheStatusOfItsClass() {
        assertThatThrownBy(() -> Outcome.delivered("4.0.0", "", "")).isInstanceOf(IllegalArgumentException.class);
        assertThat(Outcome.deferred("4.4.1", "", "x".repeat(5000)).said()).hasSize(Outcome.MAX_SAID);
    }

    @Test
    void whatWasHeardLastOutlivesExpiry() {
        Outcome last = Outcome.deferred("4.2.2", "mx.there.example[192.0.2.1]:25", "452 4.2.2 mailbox full");
        Outcome expired = last.expired("5 days");
        assertThat(expired.said()).isEqualTo("expired after 5 days, at last: 4.2.2 452 4.2.2 mailbox full");
        assertThat(expired.beforeExpiry()).contains(last);
        assertThat(Outcome.failed("5.4.7", "", "expired, at last: so it seems").beforeExpiry())
                .isEmpty();
        assertThat(Outcome.failed("5.1.1", "", "no such user").beforeExpiry()).isEmpty();
    }

    @Test
    void onlyADeliveryIsHandedOver() {
        Outcome delivered = Outcome.delivered("2.0.0", "", "250 OK").handedOver(Outcome.Handover.WITH_DSN);
        assertThat(delivered.handover()).isEqualTo(Outcome.Handover.WITH_DSN);
        assertThatThrownBy(() -> Outcome.failed("5.1.1", "", "").handedOver(Outcome.Handover.WITHOUT_DSN))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEnvelopeHasARecipient() {
        assertThatThrownBy(() -> new Envelope(ReversePath.NULL, List.of(), BodyType.SEVEN_BIT))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
