package io.posthouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BannerTest {
    private static final List<String> FACTS = List.of("listens on 127.0.0.1:2525", "spool is posthouse-data/spool");

    @Test
    void saysWhatTheRelaySaysOfItselfAndHowToTryIt() {
        assertThat(Banner.text(FACTS, new HostAndPort("127.0.0.1", 2525), "./posthouse")
                        .lines())
                .containsExactly(
                        "Posthouse " + Version.text(),
                        "  listens on 127.0.0.1:2525",
                        "  spool is posthouse-data/spool",
                        "  try it: ./posthouse send --to you@there.example --subject Hello",
                        "  Ctrl-C stops it; what was accepted is safe in the spool");
    }

    @Test
    void namesTheServerInTheExampleWhereItIsNotTheUsualOne() {
        assertThat(Banner.text(FACTS, new HostAndPort("127.0.0.1", 25), "./posthouse"))
                .contains("./posthouse send --server 127.0.0.1:25 --to");
    }
}
