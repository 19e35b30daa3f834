package io.posthouse.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GistTest {

    @Test
    void leavesOutWhatDiffersFromOneLetterToTheNext() {
        assertThat(Gist.of("450 4.2.0 <ben7@there.example>: try again, id A1B2"))
                .isEqualTo("450 4.2.0 … try again, id …");
        assertThat(Gist.of("connect to 192.0.2.7: refused")).isEqualTo("connect to … refused");
    }

    @Test
    void keepsTextWithoutNumbersAsItIs() {
        assertThat(Gist.of("held  by hand ")).isEqualTo("held  by hand ");
        assertThat(Gist.of("")).isEmpty();
    }

    @Test
    void beginsWithTheStatusUnlessThePeerSaidIt() {
        assertThat(Gist.of(Outcome.deferred("4.4.1", "", "Connection refused"))).isEqualTo("4.4.1 Connection refused");
        assertThat(Gist.of(Outcome.deferred("4.2.0", "mx", "450 4.2.0 later"))).isEqualTo("450 4.2.0 later");
    }

    @Test
    void cutsWhatIsLongButNoCharacterInTwo() {
        assertThat(Gist.of("a".repeat(Gist.MAX_LENGTH))).hasSize(Gist.MAX_LENGTH);
        assertThat(Gist.of("a".repeat(500))).isEqualTo("a".repeat(Gist.MAX_LENGTH) + "...");
        assertThat(Gist.of("a".repeat(Gist.MAX_LENGTH - 1) + "\uD83D\uDCE7 mail"))
                .isEqualTo("a".repeat(Gist.MAX_LENGTH - 1) + "...");
    }

    @Test
    void mayContainWhateverTheWholeTextContains() {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            String text = words(random, 1 + random.nextInt(i % 10 == 0 ? 60 : 6));
            int from = random.nextInt(text.length() + 1);
            String part = text.substring(from, from + random.nextInt(text.length() + 1 - from));
            assertThat(Gist.mayContain(Gist.of(text), part.toUpperCase(Locale.ROOT)))
                    .as(part + " in " + text)
                    .isTrue();
        }
    }

    private static String words(Random random, int count) {
        List<String> words = List.of("450", "4.2.0", "Mailbox", "full", "mx7", "", "grün", "[192.0.2.1]:25", "later…");
        return IntStream.range(0, count)
                .mapToObj(any -> words.get(random.nextInt(words.size())))
                .collect(Collectors.joining(" "));
    }

    @Test
    void doesNotContainWhatNoTextWithItContains() {
        String gist = Gist.of("452 4.2.2 mailbox of ben7 full");
        assertThat(Gist.mayContain(gist, "box of")).isTrue();
        assertThat(Gist.mayContain(gist, "of joe8 ful")).as("perhaps").isTrue();
        assertThat(Gist.mayContain(gist, "refused")).as("ben7 may be any word").isTrue();
        assertThat(Gist.mayContain(gist, "connection refused")).isFalse();
        assertThat(Gist.mayContain(gist, "mailbox refused")).isFalse();
        assertThat(Gist.mayContain(Gist.of("mailbox full"), "refused")).isFalse();
    }
}
