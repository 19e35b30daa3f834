package io.posthouse.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriorityTest {
    @ParameterizedTest
    @ValueSource(strings = {"-9", "-1", "0", "1", "9"})
    void readsWhatItWrites(String value) {
        assertThat(Priority.parse(value)).hasToString(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "+1", "-0", "00", "01", "10", "-10", "1.0", "high", " 1", "\u0661"})
    void refusesWhatIsNoWholeNumberFromMinusNineToNine(String value) { // RFC 6710 section 7
        assertThatThrownBy(() -> Priority.parse(value))
                .isInstanceOf(MalformedParameterException.class)
                .hasMessage("MT-PRIORITY is a whole number from -9 to 9");
    }

    @Test
    void isUrgentAboveOrdinary() {
        assertThat(new Priority(1).isUrgent()).isTrue();
        assertThat(Priority.NORMAL.isUrgent()).isFalse();
        assertThat(new Priority(-1).isUrgent()).isFalse();
    }

    @Test
    void isLoweredToALimitAndNeverRaisedToIt() {
        assertThat(Priority.HIGHEST.atMost(Priority.NORMAL)).isEqualTo(Priority.NORMAL);
        assertThat(new Priority(-3).atMost(Priority.NORMAL)).isEqualTo(new Priority(-3));
    }
}
