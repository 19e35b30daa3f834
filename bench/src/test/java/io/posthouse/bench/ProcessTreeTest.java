package io.posthouse.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessTreeTest {
    @Test
    void readsAProcessWhoseNameHasSpacesAndParentheses() {
        var stat = ProcessTree.Stat.parse(
                "3712 (odd ) name (x)) S 1 3712 3712 0 -1 4194560 2000 900 0 0 11 22 300 400 20 0 1 0 99 1 1");

        assertThat(stat).isEqualTo(new ProcessTree.Stat(3712, 1, 'S', 33, 700));
        assertThat(stat.alive()).isTrue();
    }

    @Test
    void takesAZombieForEnded() {
        var stat = ProcessTree.Stat.parse("7 (master) Z 1 7 7 0 -1 0 0 0 0 0 1 2 3 4 20 0 1 0 9 0 0");

        assertThat(stat.alive()).isFalse();
    }

    @Test
    void takesTheProportionalShareOfEveryPage() {
        var rollup = """
                55d0-7ffe ---p 00000000 00:00 0    [rollup]
                Rss:                1896 kB
                Pss:                 130 kB
                Pss_Anon:             80 kB
                SwapPss:               0 kB
                """;

        assertThat(ProcessTree.pss(rollup)).isEqualTo(130);
    }
}
