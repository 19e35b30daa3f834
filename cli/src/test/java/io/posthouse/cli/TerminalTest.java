package io.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalTest {
    @ParameterizedTest
    @CsvSource({"120, 120", "40, 80", "500, 160", "wide, 80", "'', 80", "99999999999, 80"})
    void isAsWideAsItSaysWithinReason(String said, int columns) {
        assertThat(Terminal.columns(Map.of("COLUMNS", said))).isEqualTo(columns);
    }
}
