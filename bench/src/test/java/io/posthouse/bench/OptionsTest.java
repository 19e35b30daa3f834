package io.posthouse.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void comparesThroughputInAllScenariosUnlessTold() {
        var options = Options.parse();

        assertThat(options.command).isEqualTo("throughput");
        assertThat(options.scenarios).isEqualTo(Scenario.ALL);
        assertThat(options.wants("postfix")).isTrue();
        assertThat(options.wants("posthouse")).isTrue();
    }

    @Test
    void takesACommandAndItsOptions() {
        var options =
                Options.parse("throughput", "--sessions", "500", "--only", "posthouse", "--direct", "--next-hops", "2");

        assertThat(options.command).isEqualTo("throughput");
        assertThat(options.sessions).hasValue(500);
        assertThat(options.wants("postfix")).isFalse();
        assertThat(options.direct).isTrue();
        assertThat(options.nextHops).hasValue(2);
    }

    @Test
    void takesScenariosByName() {
        assertThat(Options.parse("--scenarios", "kept,1m").scenarios)
                .extracting(Scenario::name)
                .containsExactly("kept", "1m");
    }

    @Test
    void saysWhatIsAllowedInsteadOfAnUnknownScenario() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse("--scenarios", "fast"))
                .withMessage("no scenario is named \"fast\"; there are connect, kept, 100k, 1m, rcpt50");
    }

    @Test
    void refusesAnOptionWithoutItsValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse("--rounds"))
                .withMessage("--rounds needs a value");
    }

    @Test
    void refusesANumberThatIsNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse("--rounds", "0"))
                .withMessage("--rounds needs a whole number above 0, not \"0\"");
    }
}
