package io.posthouse.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"NEVER|NEVER", "never|NEVER", "FAILURE,SUCCESS|SUCCESS,FAILURE", "DELAY,delay|DELAY"})
    void readsWhenTheSenderWantsToBeTold(String value, String shown) { // RFC 3461 section 4.1
        assertThat(Notify.list(Notify.parse(value))).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "NEVER,FAILURE", "SUCCESS,", "SUCCESS FAILURE", "ALWAYS", "SUCCESS,,DELAY"})
    void refusesOtherWords(String value) {
        assertThatThrownBy(() -> Notify.parse(value))
                .isInstanceOf(MalformedParameterException.class)
                .hasMessageContaining("NOTIFY");
    }

    @Test
    void tellsOfFailureAndDelayWhenTheSenderDidNotSay() { // RFC 3461 section 5.2
        var silent = Recipient.of("b@there.example");
        assertThat(silent.wants(Notify.FAILURE)).isTrue();
        assertThat(silent.wants(Notify.DELAY)).isTrue();
        assertThat(silent.wants(Notify.SUCCESS)).isFalse();
        var modest = new Recipient(silent.forwardPath(), Set.of(Notify.NEVER), Optional.empty());
        assertThat(modest.wants(Notify.FAILURE)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"QQ314159|QQ314159", "a+2Bb+3Dc|a+b=c", "two+20words|two words", "a+2Bb|a+b"})
    void readsAndWritesWhatTheSenderCallsItsMessage(String xtext, String value) { // RFC 3461 section 4.4
        assertThat(EnvelopeId.parse(xtext).value()).isEqualTo(value);
        assertThat(EnvelopeId.parse(xtext)).hasToString(xtext);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a+2", "a+", "a+2b", "a+GG", "a=b", "a b", "j\u00fcrgen", "+0D+0A", "+00", "+FC", "+20"})
    void refusesWhatIsNoXtextOrNotPrintable(String xtext) {
        assertThatThrownBy(() -> EnvelopeId.parse(xtext)).isInstanceOf(MalformedParameterException.class);
        assertThatThrownBy(() -> OriginalRecipient.parse("rfc822;" + xtext))
                .isInstanceOf(MalformedParameterException.class);
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThat(EnvelopeId.parse("x".repeat(100)).value()).hasSize(100);
        assertThatThrownBy(() -> EnvelopeId.parse("x".repeat(101))).hasMessageContaining("longer than 100");
        assertThatThrownBy(() -> OriginalRecipient.parse("rfc822;" + "x".repeat(500)))
                .hasMessageContaining("longer than 500");
    }

    @Test
    void readsAndWritesWhomTheSenderNamed() { // RFC 3461 section 4.2
        OriginalRecipient named = OriginalRecipient.parse("rfc822;Bob+2Blists@There.example");
        assertThat(named).isEqualTo(new OriginalRecipient("rfc822", "Bob+lists@There.example"));
        assertThat(named).hasToString("rfc822;Bob+2Blists@There.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"b@there.example", ";b@there.example", "rf c822;b", "(rfc822);b", "rfc822", "rfc822;"})
    void refusesAnAddressWithoutItsType(String value) {
        assertThatThrownBy(() -> OriginalRecipient.parse(value)).isInstanceOf(MalformedParameterException.class);
    }

    @Test
    void readsHowMuchTheSenderWantsBack() { // RFC 3461 section 4.3
        assertThat(Returned.parse("full")).isEqualTo(Returned.FULL);
        assertThat(Returned.parse("HDRS")).isEqualTo(Returned.HEADERS);
        assertThatThrownBy(() -> Returned.parse("HEADERS")).hasMessage("RET is FULL or HDRS");
    }

    @Test
    void anEnvelopeMaySayNothingOfReports() {
        var envelope = new Envelope(ReversePath.NULL, List.of(Recipient.of("b@there.example")), BodyType.SEVEN_BIT);
        assertThat(envelope.envelopeId()).isEmpty();
        assertThat(envelope.returned()).isEmpty();
    }
}
