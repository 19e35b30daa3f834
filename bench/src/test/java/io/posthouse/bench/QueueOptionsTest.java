package io.posthouse.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class QueueOptionsTest {
    @Test
    void measuresBothRelaysInAllScenariosUnlessTold() {
        var options = QueueOptions.parse();

        assertThat(options.scenarios).containsExactly("urgent", "blackhole", "outage");
        assertThat(options.relays()).containsExactly("postfix", "posthouse");
    }

    @Test
    void takesScenariosAndTheirOptions() {
        var options = QueueOptions.parse("outage", "urgent", "--count", "500", "--kept", "--only", "posthouse");

        assertThat(options.scenarios).containsExactly("outage", "urgent");
        assertThat(options.count).isEqualTo(500);
        assertThat(options.kept).isTrue();
        assertThat(options.relays()).containsExactly("posthouse");
    }

    @Test
    void letsNoMoreLettersWaitThanThereAreIdsFor() {
        assertThat(QueueOptions.parse("million", "--letters", "1000000").letters)
                .isEqualTo(1_000_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QueueOptions.parse("million", "--letters", "1000001"))
                .withMessage("--letters is 1000000 at most");
    }

    @Test
    void saysWhatIsAllowedInsteadOfAnUnknownScenario() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QueueOptions.parse("flood"))
                .withMessage("scenario is one of urgent, blackhole, outage, million, not \"flood\"");
    }

    @Test
    void refusesAnUnknownOption() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QueueOptions.parse("--fast"))
                .withMessage("there is no option --fast; --help shows those there are");
    }
}
