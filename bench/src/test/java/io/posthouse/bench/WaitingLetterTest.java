package io.posthouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WaitingLetterTest {
    private static final Instant NOW = Instant.parse("2026-11-23T16:44:00.5Z");

    @Test
    void isTheSameForTheSameNumberAndHasAnIdOfItsOwn() {
        assertThat(new WaitingLetter(7, NOW).octets()).isEqualTo(new WaitingLetter(7, NOW).octets());
        assertThat(IntStream.range(0, 2000)
                        .mapToObj(number -> new WaitingLetter(number, NOW).id())
                        .distinct())
                .hasSize(2000);
    }

    @Test
    void hasBeenTriedSinceItCameAndWaitsUntilItsMinute() {
        var letter = new WaitingLetter(3, NOW);
        List<String> lines = new String(letter.octets(), StandardCharsets.US_ASCII)
                .lines()
                .filter(line -> line.startsWith("{"))
                .toList();
        assertThat(lines.get(0)).startsWith("{\"entry\":\"message\",\"id\":\"" + letter.id() + '"');
        assertThat(lines.get(lines.size() - 2))
                .contains("\"entry\":\"deferred\"", "\"attempt\":" + lines.size() / 2 + ',');
        String due = lines.get(lines.size() - 1).replaceAll(".*\"due\":\"(.*?)\".*", "$1");
        assertThat(Instant.parse(due)).isAfter(NOW);
        assertThat(letter.minute())
                .hasSize("20261123T1715Z".length())
                .startsWith(due.replaceAll("[-:]", "").substring(0, 8));
    }
}
