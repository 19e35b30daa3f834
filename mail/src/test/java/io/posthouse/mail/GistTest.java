package io.posthouse.mail;

import static org.assertj.core.api.Assertions.assertThat;

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
}
